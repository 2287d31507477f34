package dev.partisan.cli.certs;

import dev.partisan.certificates.Authority;
import dev.partisan.protocol.NodeId;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A node that wants a certificate, written `NAME` or `NAME=HOST,HOST`.
///
/// @param hosts that others dial it by; empty when none was named
record Wanted(String name, List<String> hosts) {
  static final String FORM = "NODE[=HOST,...]";

  Wanted {
    hosts = List.copyOf(hosts);
  }

  /// Reads one from the command line.
  static final class Converter implements ITypeConverter<Wanted> {
    @Override
    public Wanted convert(String text) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      try {
        NodeId named = new NodeId(name, 0);
        List<String> hosts =
            equals < 0
                ? List.of()
                : Arrays.stream(text.substring(equals + 1).split(",", -1))
                    .map(Wanted::withoutBrackets)
                    .toList();
        hosts.forEach(Authority::requireHost);
        return new Wanted(named.name(), hosts);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
