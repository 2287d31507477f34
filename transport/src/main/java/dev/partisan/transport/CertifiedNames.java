package dev.partisan.transport;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The hosts that a certificate speaks for: its subject alternative names, DNS names and addresses.
record CertifiedNames(List<String> names, List<InetAddress> addresses) {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  static CertifiedNames of(X509Certificate certificate) throws CertificateParsingException {
    List<String> names = new ArrayList<>();
    List<InetAddress> addresses = new ArrayList<>();
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        if (alternative.get(0) instanceof Integer kind
            && alternative.get(1) instanceof String name) {
          switch (kind) {
            case DNS_NAME -> names.add(name.toLowerCase(Locale.ROOT));
            case IP_ADDRESS -> addresses.add(InetAddress.ofLiteral(name));
            default -> {} // Mail addresses and the like.
          }
        }
      }
    }
    return new CertifiedNames(names, addresses);
  }

  /// Why the certificate does not speak for a host; `null` when it does.
  @Nullable String objectionTo(String host) {
    if (speaksFor(host)) {
      return null;
    }
    return "wrong host: the certificate is for %s, not for the advertised host %s"
        .formatted(this, host);
  }

  private boolean speaksFor(String host) {
    InetAddress address = Resolver.literal(host);
    if (address != null) {
      return addresses.contains(address);
    }
    String wanted = host.toLowerCase(Locale.ROOT);
    int dot = wanted.indexOf('.');
    return names.contains(wanted) || dot > 0 && names.contains("*" + wanted.substring(dot));
  }

  @Override
  public String toString() {
    List<String> all = new ArrayList<>(names);
    addresses.forEach(address -> all.add(address.getHostAddress()));
    return all.toString();
  }
}
