/// `partisan certs`: an authority for development, and certificates of nodes.
package dev.partisan.cli.certs;
