package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The sources keep the rules; and each rule, broken on purpose, is seen to be broken.
class SourceRulesTest {
  private static final String MAIN = "core/src/main/java/spindle/time/A.java";
  private static final String TEST = "core/src/test/java/spindle/time/ATest.java";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @Test
  void ourSourcesKeepTheRules() {
    Project project = Project.here();

    assertThat(project.files(".java")).hasSizeGreaterThan(5);
    assertThat(new SourceRules(project).offences()).isEmpty();
  }

  @Test
  void soundCodeIsFine() {
    plant(
        MAIN,
        """
        /// What it is.
        @Deprecated
        public final class A {
          // System.nanoTime() in a comment, "Thread.sleep(1)" in a string: neither is a call.
          private final String s = "System.nanoTime() { // ";
          void f() { if (s.isEmpty()) { f(); } }
          @Override public void printStackTrace(PrintStream out) {}
        }
        """);

    assertThat(offences()).isEmpty();
  }

  @Test
  void aLongFunctionIsSeen() {
    plant(MAIN, "class A {\n  int f() {\n" + "    f();\n".repeat(48) + "  }\n}\n");
    assertThat(offences()).isEmpty();

    plant(MAIN, "class A {\n  int f() {\n" + "    f();\n".repeat(49) + "  }\n}\n");
    assertThat(offences()).containsExactly(MAIN + ":2: a function of 51 lines, 50 are allowed");
  }

  @Test
  void aLongFunctionOfAProgramWithoutAClassIsSeen() {
    plant("examples/P.java", "int x;\n\nvoid main() {\n" + "  main();\n".repeat(49) + "}\n");

    assertThat(offences()).singleElement().asString().startsWith("examples/P.java:3: a function");
  }

  @Test
  void aLongFunctionInANestedTypeIsSeen() {
    String long51 = "    void f(int a,\n      int b) {\n" + "\n".repeat(48) + "    }\n";
    plant(MAIN, "class A {\n  record B(int c) {\n    B {}\n" + long51 + "  }\n  void g() {}\n}\n");

    assertThat(offences()).singleElement().asString().contains("A.java:4: a function of 51 lines");
  }

  @Test
  void aLongFileAndALongLineAreSeen() {
    plant(MAIN, "// x\n".repeat(501));
    plant(TEST, "//" + "x".repeat(99) + "\n");

    assertThat(offences())
        .containsExactly(MAIN + ": more than 500 lines", TEST + ":1: more than 100 columns");
  }

  @Test
  void bannedCallsAreSeenAndTheirReplacementNamed() {
    for (String call :
        List.of(
            "Thread.sleep(1)",
            "System.nanoTime()",
            "System.currentTimeMillis()",
            "Instant.now()",
            "Clock.systemUTC()",
            "e.printStackTrace()",
            "new HashMap<>()",
            "new HashSet<>()",
            "Math.random()",
            "new Random()",
            "ThreadLocalRandom.current()",
            "System.out.println()")) {
      plant(MAIN, "class A {\n  Object o = " + call + ";\n}\n");
      assertThat(offences()).as(call).singleElement().asString().contains("A.java:2:", "instead:");
    }
  }

  @Test
  void theKernelMayReadTheClockAndSoMayTests() {
    plant("core/src/main/java/spindle/nio/A.java", "class A { long t = System.nanoTime(); }\n");
    plant("core/src/main/java/spindle/nio/package-info.java", "/// Doc.\npackage spindle.nio;\n");
    plant(TEST, "class ATest { long t = System.nanoTime(); }\n");

    assertThat(offences()).isEmpty();
  }

  @Test
  void leftOversAreSeenInCommentsToo() {
    plant(MAIN, "// TO" + "DO: later\nclass A {} // FIX" + "ME\n");

    assertThat(offences()).containsExactly(MAIN + ":1: TO" + "DO", MAIN + ":2: FIX" + "ME");
  }

  @Test
  void aTestThatWouldNotRunIsSeen() {
    plant("core/src/test/java/spindle/time/Checks.java", "class Checks { @Test void f() {} }\n");

    assertThat(offences()).singleElement().asString().endsWith("its name must end in Test");
  }

  @Test
  void aPackageNameThatSaysNothingIsSeen() {
    plant("core/src/main/java/spindle/util/package-info.java", "/// Doc.\npackage spindle.util;\n");

    assertThat(offences()).singleElement().asString().contains("`util` says nothing");
  }

  @Test
  void aMissingCommentIsSeen() {
    plant(MAIN, "class A {}\n\npublic @interface B {}\n");
    assertThat(offences()).containsExactly(MAIN + ":3: B has no /// comment");

    plant(MAIN, "/// Doc.\npublic class A {\n  public static final class B {}\n}\n");
    assertThat(offences()).containsExactly(MAIN + ":3: B has no /// comment");
  }

  @Test
  void aPoorPackageInfoIsSeen() {
    String info = "core/src/main/java/spindle/time/package-info.java";
    plant(MAIN, "class A {}\n");
    plant(info, "package spindle.time;\n");
    assertThat(offences()).singleElement().asString().contains("does not begin with a ///");

    plant(info, "/// Doc.\n" + "// x\n".repeat(40));
    assertThat(offences()).containsExactly(info + ": more than 40 lines");
  }

  @Test
  void aPackageWithoutPackageInfoIsSeen() {
    Project.write(folder.resolve(MAIN), "class A {}\n");

    assertThat(offences())
        .containsExactly("core/src/main/java/spindle/time: has no package-info.java");
  }

  private List<String> offences() {
    return new SourceRules(new Project(folder)).offences();
  }

  private void plant(String path, String text) {
    Project.write(folder.resolve(path), text);
    if (path.equals(MAIN)) {
      Project.write(
          folder.resolve(MAIN).resolveSibling("package-info.java"),
          "/// Doc.\npackage spindle.time;\n");
    }
  }
}
