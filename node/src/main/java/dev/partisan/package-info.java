/// What applications import: nodes, processes, refs and channels.
package dev.partisan;
