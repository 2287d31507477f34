package dev.partisan.cli.certs;

import java.util.List;

/// What `partisan certs` made, for programs.
public record CertsReport(OfAuthority authority, List<OfNode> nodes) {
  /// @param isNew whether it was made now, or found in the folder
  /// @param until an instant in UTC
  public record OfAuthority(String certificate, String key, boolean isNew, String until) {}

  /// @param command that runs the node with its certificate
  public record OfNode(
      String name,
      List<String> hosts,
      String certificate,
      String key,
      String until,
      String command) {}
}
