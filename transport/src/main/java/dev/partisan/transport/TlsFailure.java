package dev.partisan.transport;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/// Why a TLS handshake failed, in words for the operator of the node that reads them.
final class TlsFailure {
  private TlsFailure() {}

  /// @param isOwnOutOfDate whether this node's own certificate has expired, or is not valid yet
  static String describe(IOException failure, boolean isOwnOutOfDate) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case CertificateExpiredException e -> {
          return "the peer's certificate has expired: " + e.getMessage();
        }
        case CertificateNotYetValidException e -> {
          return "the peer's certificate is not valid yet: " + e.getMessage();
        }
        case CertPathBuilderException _ -> {
          return "the peer's certificate is signed by an authority that this node does not trust";
        }
        default -> {}
      }
    }
    String message = String.valueOf(failure.getMessage());
    if (message.contains("Empty client certificate chain")) {
      return "the peer has shown no certificate of an authority that this node trusts";
    }
    if (message.contains("No subject alternative") || message.contains("No name matching")) {
      return "wrong host: the peer's certificate does not name the host that was dialled: "
          + message;
    }
    int alert = message.indexOf("fatal alert: ");
    return alert < 0
        ? message
        : describeAlert(message.substring(alert + "fatal alert: ".length()), isOwnOutOfDate);
  }

  private static String describeAlert(String alert, boolean isOwnOutOfDate) {
    if (isOwnOutOfDate) {
      return "the peer refuses this node's certificate: it has expired, or is not valid yet";
    }
    return switch (alert) {
      case "certificate_expired" -> "the peer refuses this node's certificate: it has expired";
      case "unknown_ca" ->
          "the peer refuses this node's certificate: the peer does not trust its authority";
      case "certificate_required" ->
          "the peer wants a certificate of an authority that it trusts, and this node has none";
      case "bad_certificate" -> "the peer refuses this node's certificate: it is not valid";
      case "certificate_unknown" ->
          "the peer refuses this node's certificate: it does not name the host that was dialled, or"
              + " the peer does not trust its authority";
      default -> "the peer refuses this node's TLS handshake: " + alert;
    };
  }
}
