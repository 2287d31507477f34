package dev.partisan.cli.certs;

import dev.partisan.certificates.Authority;
import dev.partisan.certificates.Certified;
import dev.partisan.certificates.Validity;
import dev.partisan.cli.Failure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where an authority and the certificates of its nodes lie: `ca.pem` and `ca.key`, `NODE.pem` and `NODE.key`.
record Folder(Path path) {
  static final String AUTHORITY = "ca";

  Path certificate(String name) {
    return path.resolve(name + ".pem");
  }

  Path key(String name) {
    return path.resolve(name + ".key");
  }

  /// The authority that is there, if there is one.
  ///
  /// @throws Failure when only half of it is there, or it cannot be used
  Optional<Authority> authority() {
    Path certificate = certificate(AUTHORITY);
    Path key = key(AUTHORITY);
    if (!Files.exists(certificate) && !Files.exists(key)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Authority.read(certificate, key));
    } catch (IOException e) {
      throw new Failure(
          e.getMessage() + ": put back what is missing, or say --new-authority to start over", e);
    }
  }

  /// Those of the nodes' files that are there already.
  List<Path> existing(List<Wanted> nodes) {
    List<Path> existing = new ArrayList<>();
    for (Wanted node : nodes) {
      for (Path file : List.of(certificate(node.name()), key(node.name()))) {
        if (Files.exists(file)) {
          existing.add(file);
        }
      }
    }
    return existing;
  }

  /// Makes the folder, for its owner alone, unless it is there.
  void create() {
    try {
      FileAttribute<?>[] attributes =
          FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
              }
              : new FileAttribute<?>[0];
      Path _ = Files.createDirectories(path, attributes);
    } catch (FileAlreadyExistsException e) {
      throw new Failure("'" + path + "' is no folder: choose another with --folder", e);
    } catch (IOException e) {
      throw failed("make folder " + path, e);
    }
  }

  void write(String name, Certified certified) {
    try {
      certified.write(certificate(name), key(name));
    } catch (IOException e) {
      throw failed("write " + certificate(name), e);
    }
  }

  Authority createAuthority(Validity validity) {
    Authority authority = Authority.create("Partisan development authority", validity);
    write(AUTHORITY, authority.self());
    return authority;
  }

  private static Failure failed(String what, IOException cause) {
    return new Failure(
        "cannot %s (%s): check its permissions".formatted(what, cause.getClass().getSimpleName()),
        cause);
  }
}
