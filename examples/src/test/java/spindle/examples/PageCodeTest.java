package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The Java that the pages of tasks and of explanations show compiles, as members of a single-file
/// program.
class PageCodeTest {
  /// One that is quoted from a file, as the line above it says, is compiled where that file stands.
  private static final Pattern BLOCK = Pattern.compile("(?ms)(?<! -->\n)^```java\n(.*?)^```");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @TestFactory
  List<DynamicTest> eachBlockCompiles() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    for (Path page : pages()) {
      List<String> blocks = blocks(page);
      for (int i = 0; i < blocks.size(); i++) {
        String block = blocks.get(i);
        tests.add(dynamicTest(page.getFileName() + " " + (i + 1), () -> compiles(block)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(20);
    return tests;
  }

  private static List<Path> pages() throws IOException {
    Path docs = Launcher.ROOT.resolve("docs");
    try (Stream<Path> tasks = Files.list(docs.resolve("howto"));
        Stream<Path> explanations = Files.list(docs.resolve("explanation"))) {
      return Stream.concat(tasks.sorted(), explanations.sorted())
          .filter(file -> file.toString().endsWith(".md"))
          .toList();
    }
  }

  private static List<String> blocks(Path page) throws IOException {
    return BLOCK.matcher(Files.readString(page)).results().map(found -> found.group(1)).toList();
  }

  private void compiles(String block) throws IOException {
    Path file = Files.createTempDirectory(folder, "block").resolve("Main.java");
    assertThat(Compiler.complaints(Files.writeString(file, program(block)), folder)).isEmpty();
  }

  private static String program(String block) {
    if (block.startsWith("package ")) {
      return block;
    }
    String imports = block.startsWith("import ") ? "" : "import module spindle.testing;\n";
    String main = block.contains("void main(") ? "" : "\nvoid main() {}\n";
    return imports + block + main;
  }
}
