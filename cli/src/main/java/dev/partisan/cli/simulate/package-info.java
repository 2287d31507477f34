/// `partisan simulate`: a cluster of whole nodes on virtual time, under faults that a seed decides.
package dev.partisan.cli.simulate;
