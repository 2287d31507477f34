package dev.partisan.transport;

import dev.partisan.TlsFailure;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import javax.net.ssl.SSLException;

/// Why a TLS handshake failed: the kind, and words for the operator of the node that reads them.
record TlsDiagnosis(TlsFailure kind, String text) {
  private static final String ALERT = "fatal alert: ";

  /// A failure that this node has found out by itself, without the engine.
  static final class Found extends SSLException {
    private static final long serialVersionUID = 1L;

    private final TlsFailure kind;

    Found(TlsFailure kind, String text) {
      super(text);
      this.kind = kind;
    }
  }

  /// @param isOwnOutOfDate whether this node's own certificate has expired, or is not valid yet
  static TlsDiagnosis of(IOException failure, boolean isOwnOutOfDate) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case Found found -> {
          return new TlsDiagnosis(found.kind, String.valueOf(found.getMessage()));
        }
        case CertificateExpiredException e -> {
          return outOfDate("the peer's certificate has expired: " + e.getMessage());
        }
        case CertificateNotYetValidException e -> {
          return outOfDate("the peer's certificate is not valid yet: " + e.getMessage());
        }
        case CertPathBuilderException _ -> {
          return untrusted();
        }
        case CertPathValidatorException e when e.getReason() == PKIXReason.NO_TRUST_ANCHOR -> {
          return untrusted(); // the authority only has the name of one that it does trust
        }
        default -> {}
      }
    }
    return byMessage(String.valueOf(failure.getMessage()), isOwnOutOfDate);
  }

  private static TlsDiagnosis untrusted() {
    return new TlsDiagnosis(
        TlsFailure.UNTRUSTED,
        "the peer's certificate is signed by an authority that this node does not trust");
  }

  private static TlsDiagnosis outOfDate(String text) {
    return new TlsDiagnosis(TlsFailure.OUT_OF_DATE, text);
  }

  private static TlsDiagnosis byMessage(String message, boolean isOwnOutOfDate) {
    if (message.contains("Empty client certificate chain")) {
      return new TlsDiagnosis(
          TlsFailure.NO_CERTIFICATE,
          "the peer has shown no certificate of an authority that this node trusts");
    }
    if (message.contains("No subject alternative") || message.contains("No name matching")) {
      return new TlsDiagnosis(
          TlsFailure.WRONG_HOST,
          "wrong host: the peer's certificate does not name the host that was dialled: " + message);
    }
    int alert = message.indexOf(ALERT);
    return alert < 0
        ? new TlsDiagnosis(TlsFailure.OTHER, message)
        : new TlsDiagnosis(
            TlsFailure.REFUSED,
            describeAlert(message.substring(alert + ALERT.length()), isOwnOutOfDate));
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
