package dev.partisan.cli.certs;

import dev.partisan.certificates.Authority;
import dev.partisan.certificates.Certified;
import dev.partisan.certificates.Validity;
import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.cli.Json;
import dev.partisan.cli.Table;
import dev.partisan.cli.certs.CertsReport.OfAuthority;
import dev.partisan.cli.certs.CertsReport.OfNode;
import dev.partisan.protocol.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `partisan certs`.
@Command(
    name = "certs",
    description = {
      "Make an authority for development, and certificates by which nodes talk over TLS.",
      "",
      "  ./partisan certs alpha beta                      nodes of this machine",
      "  ./partisan certs gamma=10.0.0.3,gamma.example    one that others dial by these",
      "",
      "A node takes connections only from those whose certificate an authority of its own list has",
      "signed, and names the host that they advertise. So say here by which hosts each node is dialled.",
      "The folder keeps the authority: later calls issue more by it, and --replace renews, which",
      "running nodes take up by themselves. Give each machine ca.pem and its own node's two files.",
      "",
      "Whoever has ca.key can be any node: it stays where it is made. Where much depends on it, take",
      "certificates of an authority that is kept better than a file.",
      ""
    },
    exitCodeList = {
      "0:everything was made",
      "1:a file is there already or cannot be written, or the authority is no good",
      "2:the command line is wrong"
    })
public final class CertsCommand implements Callable<Integer> {
  private static final List<String> THIS_MACHINE = List.of("127.0.0.1", "::1", "localhost");
  private static final int MAX_DAYS = 3650;
  private static final int AUTHORITY_DAYS = 3650;
  private static final int EXAMPLE_PORT = 7000;

  @Parameters(
      arity = "1",
      paramLabel = Wanted.FORM,
      converter = Wanted.Converter.class,
      description =
          "A node, and the names or addresses that others dial it by. Without: 127.0.0.1, ::1, localhost.")
  private List<Wanted> nodes = new ArrayList<>();

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      defaultValue = "certs",
      description = "Where the files go. Default: ${DEFAULT-VALUE}.")
  private Path folder = Path.of("certs");

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "90",
      description =
          "How long nodes' certificates hold, up to 3650. Default: ${DEFAULT-VALUE}. The authority's holds ten years.")
  private int days = 90;

  @Option(
      names = "--replace",
      description = "Write over certificates and keys of these nodes that are there already.")
  private boolean isReplacing;

  @Option(
      names = "--new-authority",
      description =
          "Make another authority in place of the one in the folder: all that the old one issued is then worthless.")
  private boolean isNewAuthority;

  @Option(names = "--json", description = "Write JSON.")
  private boolean isJson;

  private final Io io;

  public CertsCommand(Io io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    requireSense();
    Folder files = new Folder(folder);
    Validity validity = Validity.fromNow(Duration.ofDays(days));
    Optional<Authority> known = isNewAuthority ? Optional.empty() : files.authority();
    known.ifPresent(authority -> requireOutlives(authority, validity));
    refuseToOverwrite(files);
    files.create();
    Authority authority =
        known.orElseGet(
            () -> files.createAuthority(Validity.fromNow(Duration.ofDays(AUTHORITY_DAYS + 1))));
    List<OfNode> made = new ArrayList<>();
    for (Wanted node : nodes) {
      List<String> hosts = node.hosts().isEmpty() ? THIS_MACHINE : node.hosts();
      Certified certified = authority.issue(node.name(), hosts, validity);
      files.write(node.name(), certified);
      made.add(
          new OfNode(
              node.name(),
              hosts,
              files.certificate(node.name()).toString(),
              files.key(node.name()).toString(),
              until(certified),
              command(files, node.name(), hosts, made.isEmpty())));
    }
    print(
        new CertsReport(
            new OfAuthority(
                files.certificate(Folder.AUTHORITY).toString(),
                files.key(Folder.AUTHORITY).toString(),
                known.isEmpty(),
                until(authority.self())),
            made));
    return 0;
  }

  private void requireSense() {
    if (days < 1 || days > MAX_DAYS) {
      throw Failure.ofUsage("--days %d is not between 1 and %d".formatted(days, MAX_DAYS));
    }
    Set<String> names = new LinkedHashSet<>();
    for (Wanted node : nodes) {
      if (node.name().equals(Folder.AUTHORITY)) {
        throw Failure.ofUsage(
            "a node cannot be called '%s' here: the authority's files are"
                .formatted(Folder.AUTHORITY));
      }
      if (!names.add(node.name())) {
        throw Failure.ofUsage(
            "node '%s' is named twice: name all its hosts at once, %s=HOST,HOST"
                .formatted(node.name(), node.name()));
      }
    }
  }

  private static void requireOutlives(Authority authority, Validity validity) {
    Instant end = authority.self().certificate().getNotAfter().toInstant();
    if (end.isBefore(validity.until())) {
      throw new Failure(
          "the authority's certificate holds until %s only: give fewer --days, or say --new-authority"
              .formatted(day(end)));
    }
  }

  private void refuseToOverwrite(Folder files) {
    List<Path> existing = isReplacing ? List.of() : files.existing(nodes);
    if (!existing.isEmpty()) {
      throw new Failure(
          "there already: %s; say --replace to write over, or choose another --folder"
              .formatted(existing.stream().map(Path::toString).collect(Collectors.joining(", "))));
    }
  }

  /// The first node listens where the others join it.
  private String command(Folder files, String name, List<String> hosts, boolean isFirst) {
    String host = hosts.getFirst();
    List<String> words = new ArrayList<>(List.of("./partisan", "node", "--name", name));
    if (isFirst || !THIS_MACHINE.contains(host)) {
      words.addAll(List.of("--listen", new Address(host, EXAMPLE_PORT).toString()));
    }
    words.addAll(
        List.of(
            "--tls-authority",
            quoted(files.certificate(Folder.AUTHORITY)),
            "--tls-certificate",
            quoted(files.certificate(name)),
            "--tls-key",
            quoted(files.key(name))));
    if (!isFirst) {
      List<String> first = nodes.getFirst().hosts();
      String contact = first.isEmpty() ? THIS_MACHINE.getFirst() : first.getFirst();
      words.addAll(List.of("--join", new Address(contact, EXAMPLE_PORT).toString()));
    }
    return String.join(" ", words);
  }

  private static String quoted(Path file) {
    String text = file.toString();
    return text.matches("[\\w./+,:@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static String until(Certified certified) {
    return certified
        .certificate()
        .getNotAfter()
        .toInstant()
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  private static String day(Instant instant) {
    return instant.toString().substring(0, "yyyy-mm-dd".length());
  }

  private void print(CertsReport report) {
    if (isJson) {
      io.out().print(Json.text(report));
      io.out().flush();
      return;
    }
    OfAuthority authority = report.authority();
    Table table = new Table("", "certificate", "key", "until", "hosts");
    table.row(
        authority.isNew() ? "new authority" : "authority",
        authority.certificate(),
        authority.key(),
        day(Instant.parse(authority.until())),
        "");
    for (OfNode node : report.nodes()) {
      table.row(
          node.name(),
          node.certificate(),
          node.key(),
          day(Instant.parse(node.until())),
          String.join(", ", node.hosts()));
    }
    table.lines().forEach(io.out()::println);
    io.out().println();
    io.out().println("Next:");
    report.nodes().forEach(node -> io.out().println("  " + node.command()));
    io.out().flush();
  }
}
