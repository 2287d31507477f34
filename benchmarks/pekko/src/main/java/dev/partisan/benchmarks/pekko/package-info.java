/// Apache Pekko over Artery TCP, doing what Partisan's nodes do in the side-by-side benchmarks.
@NullMarked
package dev.partisan.benchmarks.pekko;

import org.jspecify.annotations.NullMarked;
