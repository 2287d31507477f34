/// The house rules of CONTRIBUTING.md, as tests of the source tree and of the compiled modules.
@NullMarked
package dev.partisan.tidy;

import org.jspecify.annotations.NullMarked;
