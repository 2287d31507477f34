/// Line charts as files.
package dev.partisan.charts;
