/// Monitors: who watches which process of which node, kept as leases that the watching node renews.
@NullMarked
package dev.partisan.internal.monitor;

import org.jspecify.annotations.NullMarked;
