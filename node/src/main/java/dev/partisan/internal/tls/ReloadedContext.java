package dev.partisan.internal.tls;

import dev.partisan.internal.tls.CertificateFiles.Loaded;
import dev.partisan.spi.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The context of the certificates as they are in their files now. Files that changed are read
/// again; what cannot be read leaves everything as it was, and is told once for each change.
///
/// [#get] reads files, and so is not for event loops.
public final class ReloadedContext implements Supplier<SSLContext> {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadedContext.class);

  private final String nodeName;
  private final CertificateFiles files;
  private final long recheckNanos;
  private final Host host;
  private SSLContext context;
  private List<Object> stamp;
  private long checkedNanos;

  /// @throws IOException when a file cannot be used, saying which, why, and what to do
  public ReloadedContext(String nodeName, CertificateFiles files, Duration recheck, Host host)
      throws IOException {
    this.nodeName = nodeName;
    this.files = files;
    this.recheckNanos = recheck.toNanos();
    this.host = host;
    this.stamp = stamp();
    this.checkedNanos = host.nanoTime();
    Loaded loaded = files.load();
    this.context = loaded.context();
    warnIfOutOfDate(loaded);
  }

  @Override
  public synchronized SSLContext get() {
    long now = host.nanoTime();
    if (now - checkedNanos >= recheckNanos) {
      checkedNanos = now;
      List<Object> found = stamp();
      if (!found.equals(stamp)) {
        stamp = found;
        reload();
      }
    }
    return context;
  }

  private void reload() {
    try {
      Loaded loaded = files.load();
      context = loaded.context();
      LOG.info(
          "event=certificates_reloaded node={} certificate={} expires={}",
          nodeName,
          files.certificate(),
          loaded.leaf().getNotAfter().toInstant());
      warnIfOutOfDate(loaded);
    } catch (IOException e) {
      LOG.warn(
          "event=certificates_not_reloaded node={} error=\"{}\" remedy=\"the former ones stay in use until the"
              + " files are mended\"",
          nodeName,
          e.getMessage());
    }
  }

  private void warnIfOutOfDate(Loaded loaded) {
    Instant now = host.now();
    Instant from = loaded.leaf().getNotBefore().toInstant();
    Instant until = loaded.leaf().getNotAfter().toInstant();
    if (now.isBefore(from) || now.isAfter(until)) {
      LOG.warn(
          "event=certificate_out_of_date node={} certificate={} from={} until={} remedy=\"others refuse this node:"
              + " replace the certificate\"",
          nodeName,
          files.certificate(),
          from,
          until);
    }
  }

  /// Changes whenever one of the files does.
  private List<Object> stamp() {
    List<Object> stamps = new ArrayList<>();
    for (Path file : List.of(files.authorities(), files.certificate(), files.key())) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        stamps.add(attributes.lastModifiedTime());
        stamps.add(attributes.size());
      } catch (IOException e) {
        stamps.add(e.getClass());
      }
    }
    return stamps;
  }
}
