package dev.partisan.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The rules that one line is enough to judge.
final class TextRules {
  static final int COLUMNS = 120;

  private static final List<String> PURE_MODULES = List.of("protocol", "wire");
  private static final List<String> REPLAYED_MODULES =
      List.of("protocol", "wire", "node", "ring", "crdt", "simulation");
  private static final String LOOKUPS_ONLY = "// lookups only";

  private static final Pattern IMPURE =
      Pattern.compile(
          String.join(
              "|",
              "\\bjava\\.net\\.",
              "\\bjava\\.nio\\.channels\\b",
              "\\bjava\\.util\\.concurrent\\.(?!(?:TimeUnit|TimeoutException)\\b)[\\w.*]+",
              "\\b(?:Instant|LocalDate|LocalTime|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now\\b",
              "\\bClock\\.system\\w*",
              "\\bSystem\\.(?:nanoTime|currentTimeMillis|getLogger|Logger|out|err)\\b",
              "\\bThreadLocalRandom\\b|\\bSecureRandom\\b|\\bMath\\.random\\b|\\bnew Random\\(\\)",
              "\\bRandomGenerator\\.(?:getDefault|of)\\b",
              "\\bUUID\\.randomUUID\\b",
              "\\bThread\\b|\\bThreadLocal\\b|\\bsynchronized\\b|\\bvolatile\\b",
              "\\borg\\.slf4j\\b|\\bjava\\.util\\.logging\\b|\\bio\\.micrometer\\b"));

  private static final Pattern HASH_ORDERED =
      Pattern.compile(
          String.join(
              "|",
              "\\bnew (?:Concurrent|Weak|Identity)?Hash(?:Map|Set)\\b",
              "\\b(?:Concurrent|Weak|Identity)?Hash(?:Map|Set)::new\\b",
              "\\bHash(?:Map|Set)\\.new\\w+",
              "\\bConcurrentHashMap\\.newKeySet\\b",
              "\\b(?:Set|Map)\\.(?:of|ofEntries|copyOf)\\((?!\\))",
              "\\b(?:toSet|toUnmodifiableSet)\\(",
              "\\b(?:toMap|toUnmodifiableMap|groupingBy)\\((?!.*\\b(?:Tree|LinkedHash)Map::new)"));

  private static final Pattern BANNER =
      Pattern.compile(
          String.join(
              "|",
              "^\\s*//\\s*[-=*#~_]{3,}",
              "^\\s*(?:///|/\\*+|\\*)?\\s*[-=*#~_]{4,}",
              "/{4,}|/\\*{3,}",
              "^[^|]*[-=*#~_]{4,}\\s*(?:\\*/)?$"));

  private static final Pattern UNREASONED =
      Pattern.compile("\\b(?:TODO|FIXME|XXX)\\b(?!\\([^)\\s][^)]*\\)|:\\s*\\S)");

  // Put together from parts, because this file is checked too.
  private static final Pattern REGISTRY =
      Pattern.compile(
          String.join(
              "|",
              "\\brepo1?\\.maven\\." + "(?:apache\\.)?org\\b",
              "\\bmaven\\.google\\." + "com\\b",
              "\\b(?:oss|central|s01\\.oss)\\.sonatype\\." + "(?:org|com)\\b",
              "\\bplugins\\.gradle\\." + "org\\b",
              "\\bregistry\\.npmjs\\." + "org\\b",
              "\\b(?:deb|ftp)\\.debian\\." + "org\\b",
              "\\bproxy\\.golang\\." + "org\\b"));

  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.~)}*-])/(?:wo" + "rk|ro" + "ot|ho" + "me/\\w+|Us" + "ers/\\w+)/");

  private static final Pattern JAVA_SERIALIZATION = Pattern.compile("\\bObject" + "InputStream\\b");

  private TextRules() {}

  /// No socket, thread, lock, clock, logger, metric or global random in the pure modules.
  static List<Finding> purity(SourceFile file) {
    return file.isMainOf(PURE_MODULES)
        ? matches(file, file.code(), IMPURE, found -> "impure: " + found)
        : List.of();
  }

  /// No collection whose order changes between runs, because that breaks the replay of a seed.
  static List<Finding> hashOrder(SourceFile file) {
    if (!file.isMainOf(REPLAYED_MODULES)) {
      return List.of();
    }
    List<String> comments = file.comments();
    return matches(
            file,
            file.code(),
            HASH_ORDERED,
            found -> found + " keeps no order; if nothing iterates it: " + LOOKUPS_ONLY)
        .stream()
        .filter(finding -> !comments.get(finding.line() - 1).strip().equals(LOOKUPS_ONLY))
        .toList();
  }

  static List<Finding> columns(SourceFile file) {
    Pattern tooLong = Pattern.compile("^.{" + COLUMNS + "}.+");
    return file.isJava()
        ? matches(file, file.lines(), tooLong, line -> line.length() + " columns of " + COLUMNS)
        : List.of();
  }

  static List<Finding> noBanners(SourceFile file) {
    return file.isJava()
        ? matches(file, file.comments(), BANNER, found -> "banner comment")
        : List.of();
  }

  static List<Finding> reasonedTodos(SourceFile file) {
    return file.isJava()
        ? matches(file, file.comments(), UNREASONED, found -> found + " without a reason")
        : List.of();
  }

  static List<Finding> noJavaSerialization(SourceFile file) {
    return file.isJava()
        ? matches(file, file.codeAndLiterals(), JAVA_SERIALIZATION, found -> found)
        : List.of();
  }

  static List<Finding> noRegistries(SourceFile file) {
    return matches(file, file.lines(), REGISTRY, found -> "a registry's host: " + found);
  }

  static List<Finding> noMachinePaths(SourceFile file) {
    return matches(file, file.lines(), MACHINE_PATH, found -> "a path of one machine: " + found);
  }

  private static List<Finding> matches(
      SourceFile file, List<String> lines, Pattern pattern, Function<String, String> what) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher matcher = pattern.matcher(lines.get(i));
      if (matcher.find()) {
        findings.add(file.finding(i + 1, what.apply(matcher.group())));
      }
    }
    return findings;
  }
}
