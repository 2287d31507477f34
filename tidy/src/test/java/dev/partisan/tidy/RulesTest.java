package dev.partisan.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each rule fails on a bad snippet, at the right line, and not on its harmless neighbour.
class RulesTest {
  private static SourceFile java(String module, String text) {
    return new SourceFile(module + "/src/main/java/Snippet.java", text);
  }

  private static List<Integer> lines(List<Finding> findings) {
    return findings.stream().map(Finding::line).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import java.net.Socket;",
        "import java.nio.channels.SocketChannel;",
        "import java.util.concurrent.locks.ReentrantLock;",
        "import java.util.concurrent.*;",
        "var now = Instant.now();",
        "long now = System.nanoTime();",
        "import static java.lang.System.currentTimeMillis;",
        "int i = ThreadLocalRandom.current().nextInt();",
        "var random = new Random();",
        "var id = UUID.randomUUID();",
        "Thread.sleep(1);",
        "synchronized (this) {}",
        "import org.slf4j.Logger;",
        "System.out.println(1);"
      })
  void purityFailsOn(String impure) {
    SourceFile file = java("wire", "// first\n" + impure);
    assertThat(lines(TextRules.purity(file))).containsExactly(2);
    assertThat(TextRules.purity(java("protocol", impure))).hasSize(1);
    assertThat(TextRules.purity(java("transport", impure))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import java.util.concurrent.TimeUnit;",
        "import static java.util.concurrent.TimeUnit.SECONDS;",
        "/// Called by a Thread, reads java.net.Socket",
        "String s = \"Thread and \\\" synchronized\";",
        "var random = new Random(seed);",
        "ThreadingModel model;"
      })
  void purityAllows(String pure) {
    assertThat(TextRules.purity(java("wire", pure))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var m = new HashMap<String, String>();",
        "var s = new HashSet<>(other);",
        "var m = new ConcurrentHashMap<String, String>();",
        "var m = new IdentityHashMap<String, String>();",
        "var s = ConcurrentHashMap.newKeySet();",
        "Supplier<Object> s = HashMap::new;",
        "var s = Set.of(1, 2);",
        "var m = Map.copyOf(other);",
        "var s = stream.collect(Collectors.toSet());",
        "var m = stream.collect(groupingBy(x -> x));"
      })
  void hashOrderFailsOn(String unordered) {
    for (String module : List.of("protocol", "wire", "node", "ring", "crdt", "simulation")) {
      assertThat(lines(TextRules.hashOrder(java(module, "\n" + unordered)))).containsExactly(2);
    }
    assertThat(TextRules.hashOrder(java("node", unordered + " // lookups only"))).isEmpty();
    assertThat(TextRules.hashOrder(java("node", unordered + " // fine"))).hasSize(1);
    assertThat(TextRules.hashOrder(java("cli", unordered))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var m = new LinkedHashMap<String, String>();",
        "var m = new TreeMap<String, String>();",
        "var s = List.of(1, 2);",
        "var s = Set.of();",
        "var s = EnumSet.of(A, B);",
        "var m = stream.collect(Collectors.groupingBy(x -> x, TreeMap::new, toList()));",
        "// new HashMap<>()"
      })
  void hashOrderAllows(String ordered) {
    assertThat(TextRules.hashOrder(java("node", ordered))).isEmpty();
  }

  @Test
  void columnsFailOnLineOf121() {
    assertThat(TextRules.columns(java("cli", "x".repeat(120)))).isEmpty();
    assertThat(lines(TextRules.columns(java("cli", "\n" + "x".repeat(121))))).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// ----",
        "// === State ===",
        "/////////",
        "/*****",
        " * ------",
        "// State ----"
      })
  void bannerFailsOn(String banner) {
    String comment = banner.startsWith(" *") ? "/*\n" + banner + "\n*/" : "\n" + banner;
    assertThat(lines(TextRules.noBanners(java("cli", comment)))).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/// | a |\n/// | ---- |", "/// text", "String s = \"-----\";", "i--;"})
  void bannerAllows(String harmless) {
    assertThat(TextRules.noBanners(java("cli", harmless))).isEmpty();
  }

  @Test
  void todoNeedsReason() {
    assertThat(TextRules.reasonedTodos(java("cli", "// TODO"))).hasSize(1);
    assertThat(TextRules.reasonedTodos(java("cli", "// TODO later"))).hasSize(1);
    assertThat(TextRules.reasonedTodos(java("cli", "// FIXME()"))).hasSize(1);
    assertThat(TextRules.reasonedTodos(java("cli", "// TODO: drop when JDK 26 is out"))).isEmpty();
    assertThat(TextRules.reasonedTodos(java("cli", "// TODO(JDK-1) drop"))).isEmpty();
  }

  @Test
  void serializationFailsInCodeAndInNames() {
    String name = "Object" + "InputStream";
    assertThat(TextRules.noJavaSerialization(java("cli", "new " + name + "(in);"))).hasSize(1);
    assertThat(TextRules.noJavaSerialization(java("cli", "load(\"" + name + "\");"))).hasSize(1);
    assertThat(TextRules.noJavaSerialization(java("cli", "/// No " + name + "."))).isEmpty();
  }

  @Test
  void registryFailsInAnyFile() {
    for (String host : List.of("repo.maven." + "apache.org", "repo1.maven." + "org")) {
      assertThat(lines(TextRules.noRegistries(new SourceFile("a.md", "\nhttps://" + host + "/x"))))
          .containsExactly(2);
    }
    assertThat(
            TextRules.noRegistries(new SourceFile("pom.xml", "http://maven.apache.org/POM/4.0.0")))
        .isEmpty();
  }

  @Test
  void machinePathFailsInAnyFile() {
    for (String path : List.of("/wo" + "rk/x", "\"/ro" + "ot/.m2\"", "/ho" + "me/ada/x")) {
      assertThat(TextRules.noMachinePaths(new SourceFile("a.md", "see " + path))).hasSize(1);
    }
    assertThat(TextRules.noMachinePaths(new SourceFile("a.md", "docs/wo" + "rk/x"))).isEmpty();
  }

  @Test
  void fileFailsAt601Lines() {
    assertThat(ShapeRules.fileLength(java("cli", "\n".repeat(600)))).isEmpty();
    assertThat(ShapeRules.fileLength(java("cli", "\n".repeat(601)))).hasSize(1);
  }

  @Test
  void methodFailsAt71Lines() {
    String seventy = "class A {\n  void f() {\n" + "    g();\n".repeat(68) + "  }\n}\n";
    assertThat(ShapeRules.methodLength(java("cli", seventy))).isEmpty();
    String longer = seventy.replaceFirst(" {4}g", "    g();\n    g");
    assertThat(lines(ShapeRules.methodLength(java("cli", longer)))).containsExactly(2);
  }

  @Test
  void constructorFailsAtSevenParametersUnlessOfRecord() {
    String seven = "(int a, int b, int c, int d, int e, int f, int g)";
    assertThat(lines(ShapeRules.constructorWidth(java("cli", "class A {\n  A" + seven + " {}\n}"))))
        .containsExactly(2);
    assertThat(
            ShapeRules.constructorWidth(
                java("cli", "class A { A(int a, int b, int c, int d, int e, int f) {} }")))
        .isEmpty();
    assertThat(
            ShapeRules.constructorWidth(
                java("cli", "record A" + seven + " { A" + seven + " { this.a = a; } }")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class LaneManager {}",
        "class Utils {}",
        "record ByteUtil() {}",
        "enum TestHelper {}",
        "class NodeImpl {}",
        "interface AbstractNode {}",
        "class Outer { static class BaseNode {} }"
      })
  void nameFailsOn(String type) {
    assertThat(lines(ShapeRules.tellingNames(java("cli", "\n" + type)))).containsExactly(2);
  }

  @Test
  void nameAllowsWordsThatOnlyBeginAlike() {
    assertThat(ShapeRules.tellingNames(java("cli", "class Baseline {}"))).isEmpty();
    assertThat(ShapeRules.tellingNames(java("cli", "class Base64Text {}"))).isEmpty();
    assertThat(ShapeRules.tellingNames(java("cli", "class Abstraction {}"))).isEmpty();
  }

  @Test
  void brokenSourceIsFinding() {
    assertThat(ShapeRules.methodLength(java("cli", "class {"))).isNotEmpty();
  }
}
