/// Events for the JDK's flight recorder.
@org.jspecify.annotations.NullMarked
package dev.partisan.internal.jfr;
