/// Certificates of a node: from files to the context that encrypts connections.
package dev.partisan.internal.tls;
