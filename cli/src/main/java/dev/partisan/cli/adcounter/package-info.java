/// `partisan adcounter`: the paper's advertisement counter (§4.3.2), on many nodes of one JVM.
package dev.partisan.cli.adcounter;
