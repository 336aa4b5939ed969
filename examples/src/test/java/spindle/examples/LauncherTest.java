package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./spindle`, on machines made up for the purpose.
class LauncherTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private Installation spindle;

  @BeforeEach
  void install() throws IOException {
    spindle = new Installation(folder);
  }

  @Nested
  class FindsAJdk {
    private Path program;

    @BeforeEach
    void build() {
      program = spindle.program("P.java", "");
      spindle.built();
    }

    @Test
    void inTheUsualFoldersThoughTheDefaultIs17() throws Exception {
      Path old = spindle.jdk(folder.resolve("old"), "17.0.15");
      Files.createSymbolicLink(spindle.bin.resolve("java"), old.resolve("bin/java"));
      spindle.with("JAVA_HOME", old.toString());
      spindle.jdk(spindle.jdks.resolve("a"), "1.8.0_392");
      spindle.jdk(spindle.jdks.resolve("b"), "25.0.3");

      assertThat(spindle.run("run", program.toString()).out()).startsWith("java 25.0.3\n");
    }

    @Test
    void inJavaHomeFirst() throws Exception {
      spindle.with("JAVA_HOME", spindle.jdk(folder.resolve("mine"), "25.0.1").toString());
      spindle.jdk(spindle.jdks.resolve("a"), "25.0.3");

      assertThat(spindle.run("run", program.toString()).out()).startsWith("java 25.0.1\n");
    }

    @Test
    void behindTheJavaOnThePath() throws Exception {
      Path jdk = spindle.jdk(folder.resolve("mine"), "26");
      Files.createSymbolicLink(spindle.bin.resolve("java"), jdk.resolve("bin/java"));

      assertThat(spindle.run("run", program.toString()).out()).startsWith("java 26\n");
    }

    @Test
    void inAFolderAsTheMacHasThem() throws Exception {
      spindle.jdk(spindle.jdks.resolve("temurin-25.jdk/Contents/Home"), "25");

      assertThat(spindle.run("run", program.toString()).out()).startsWith("java 25\n");
    }

    @Test
    void byAskingItWhereItHasNoReleaseFile() throws Exception {
      Path jdk = spindle.jdk(spindle.jdks.resolve("a"), "25");
      Files.delete(jdk.resolve("release"));

      assertThat(spindle.run("run", program.toString()).status()).isZero();
    }

    @Test
    void orSaysWhereItLookedAndWhatToDo() throws Exception {
      Path old = spindle.jdk(folder.resolve("old"), "17.0.15");
      spindle.with("JAVA_HOME", old.toString());
      Path jre = spindle.jdk(spindle.jdks.resolve("jre"), "25.0.3");
      Files.delete(jre.resolve("bin/javac"));

      var result = spindle.run("run", program.toString());

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err())
          .startsWith("spindle: no JDK 25 or newer found.")
          .contains("JAVA_HOME          " + old + " (Java 17)")
          .contains("java on the PATH   (none)")
          .contains(jre + " (Java 25, but without a compiler: not a JDK)")
          .contains("Install a JDK 25");
    }
  }

  @Nested
  class Runs {
    @BeforeEach
    void build() throws IOException {
      spindle.complete();
    }

    @Test
    void aProgramWithItsArgumentsAndNothingElseOnTheScreen() throws Exception {
      Path program =
          spindle.program(
              "P.java",
              "import module spindle.core;"
                  + "void main(String... args) { for (var arg : args) IO.println(arg); }");

      var result = spindle.run("run", program.toString(), "a b", "", "--help", "@c", "*");

      assertThat(result.out()).isEqualTo("a b\n\n--help\n@c\n*\n");
      assertThat(result.err()).isEmpty();
      assertThat(result.status()).isZero();
    }

    @Test
    void aProgramWhoseExitStatusAndProcessAreTheLaunchers() throws Exception {
      Path program =
          spindle.program(
              "P.java",
              "void main() { IO.print(ProcessHandle.current().pid()); System.exit(42); }");

      var result = spindle.run("run", program.toString());

      assertThat(result.status()).isEqualTo(42);
      assertThat(result.out()).isEqualTo(Long.toString(result.pid()));
    }

    @Test
    void aProgramThatASignalEnds() throws Exception {
      String source = "void main() throws Exception { IO.println(1); System.in.read(); }";
      Path program = spindle.program("P.java", source);

      Process process = spindle.start(spindle.root.resolve("spindle"), "run", program.toString());
      assertThat(process.getInputStream().read()).isEqualTo('1');
      process.toHandle().destroy(); // SIGTERM, and its streams stay open

      assertThat(process.waitFor()).isEqualTo(143);
    }

    @Test
    void throughALinkAndWithAFileNamedFromHere() throws Exception {
      spindle.program("right here/P.java", "void main() { IO.print(\"here\"); }");
      Path link = spindle.home.resolve("link to spindle");
      Files.createSymbolicLink(link, spindle.root.resolve("spindle"));

      assertThat(spindle.run(link, "run", "right here/P.java").out()).isEqualTo("here");
    }

    @Test
    void andShowsTheCompilersMessageWithItsLine() throws Exception {
      Path program = spindle.program("P.java", "void main() {\n  nonsense();\n}\n");

      var result = spindle.run("run", program.toString());

      assertThat(result.err()).contains("P.java:2: error: cannot find symbol");
      assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void andSaysWhichModuleHasWhatItDoesNotFind() throws Exception {
      String source = "import module spindle.core; void main() { Wire.toServer(null); X.y(); }";
      Path sources = spindle.root.resolve("testing/src/main/java");
      Installation.write(sources.resolve("module-info.java"), "exports spindle.testing;");
      Installation.write(sources.resolve("spindle/testing/Wire.java"), "");
      Installation.write(sources.resolve("spindle/testing/inner/X.java"), "");

      var result = spindle.run("run", spindle.program("P.java", source).toString());

      assertThat(result.err())
          .containsOnlyOnce("hint: ")
          .contains("hint: Wire is in the module spindle.testing: import module spindle.testing;");
    }

    @Test
    void andSaysWhichModuleHasThePackageThatIsTakenForOne() throws Exception {
      Path sources = spindle.root.resolve("testing/src/main/java");
      Installation.write(sources.resolve("module-info.java"), "exports spindle.sim;");
      String source = "import module spindle.sim; void main() {}";

      var result = spindle.run("run", spindle.program("P.java", source).toString());

      assertThat(result.err())
          .contains("hint: spindle.sim is a package of the module spindle.testing: import");
    }

    @Test
    void andSaysThatAClassBesideItDoesNotImportTheJdkByItself() throws Exception {
      spindle.program("Helper.java", "class Helper { ByteBuffer bytes; }");
      String source = "void main() { new Helper(); }";

      var result = spindle.run("run", spindle.program("P.java", source).toString());

      assertThat(result.err())
          .contains("hint: ByteBuffer is in the module java.base: import module java.base;");
    }

    @Test
    void withTheOptionsOfTheEnvironment() throws Exception {
      Path program =
          spindle.program(
              "P.java",
              "void main() { IO.print(System.getProperty(\"a\") + Boolean.getBoolean(\"b\")); }");
      spindle.with("SPINDLE_JAVA_OPTS", "-Da=1 -Db=true");

      assertThat(spindle.run("run", program.toString()).out()).isEqualTo("1true");
    }
  }

  @Nested
  class Compiles {
    @BeforeEach
    void build() {
      spindle.built();
      spindle.jdk(spindle.jdks.resolve("a"), "25");
    }

    @Test
    void aProgramOnceAndAgainWhenItHasChanged() throws Exception {
      Path program = spindle.program("P.java", "");
      spindle.run("run", program.toString());
      spindle.run("run", "P.java");
      assertThat(spindle.compiled()).hasSize(1);

      makeNewer(program);
      spindle.run("run", program.toString());

      assertThat(spindle.compiled()).hasSize(2);
    }

    @Test
    void aProgramAgainForAnotherJdkAndAnotherClassPath() throws Exception {
      Path program = spindle.program("P.java", "");
      spindle.run("run", program.toString());

      spindle.with("JAVA_HOME", spindle.jdk(folder.resolve("other"), "26").toString());
      spindle.run("run", program.toString());
      spindle.with("CLASSPATH", "some.jar");
      spindle.run("run", program.toString());

      assertThat(spindle.compiled()).hasSize(3);
    }

    @Test
    void twoProgramsOfOneNameApart() throws Exception {
      spindle.run("run", spindle.program("one/P.java", "").toString());
      spindle.run("run", spindle.program("two/P.java", "").toString());

      assertThat(spindle.compiled()).hasSize(2);
    }

    @Test
    void whatAProgramUsesBesideIt() throws Exception {
      spindle.complete();
      Path program =
          spindle.program(
              "one/app/P.java",
              "package app; class P { void main() { IO.print(Beside.said() + deep.D.SAID); } }");
      spindle.program(
          "one/deep/D.java", "package deep; public class D { public static String SAID = \"!\"; }");
      Path beside = spindle.program("one/app/Beside.java", beside("first"));
      assertThat(spindle.run("run", program.toString()).out()).isEqualTo("first!");

      makeNewer(spindle.program("one/app/Beside.java", beside("then")));

      assertThat(spindle.run("run", program.toString()).out()).isEqualTo("then!");
      assertThat(beside).exists();
    }

    @Test
    void againstTheClassPathOfTheOptionsAndRunsOnIt() throws Exception {
      spindle.complete();
      Path library = spindle.program("library/app/Beside.java", beside("library"));
      Path classes = Files.createDirectories(folder.resolve("classes"));
      assertThat(Compiler.complaints(library, classes)).isEmpty();
      Path program = spindle.program("P.java", "void main() { IO.print(app.Beside.said()); }");
      spindle.with("SPINDLE_JAVA_OPTS", "-cp " + classes);

      assertThat(spindle.run("run", program.toString()).out()).isEqualTo("library");
      spindle.with("SPINDLE_JAVA_OPTS", "-Dx=1").with("CLASSPATH", classes.toString());
      assertThat(spindle.run("run", program.toString()).out()).isEqualTo("library");
    }

    private String beside(String said) {
      return "package app; public class Beside { public static String said() { return \""
          + said
          + "\"; } }";
    }

    /// As if it had been saved a moment later, however fast the test is.
    private void makeNewer(Path file) throws IOException {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    }
  }

  @Nested
  class Serves {
    @BeforeEach
    void build() {
      spindle.built();
      spindle.jdk(spindle.jdks.resolve("a"), "25");
    }

    @Test
    void whateverIsNoWordOfItsOwn() throws Exception {
      spindle.with("SPINDLE_JAVA_OPTS", "-Da=1");

      var result = spindle.run("--log-level", "debug", "echo", "--port", "a b");

      assertThat(result.err()).isEmpty();
      assertThat(result.out())
          .contains("<-Da=1>\n", "<-Dspindle.command.called=" + spindle.root.resolve("spindle"))
          .contains("spindle.core,", ",spindle.command>\n")
          .doesNotContain("-Dspindle.command.compiled")
          .endsWith(
              """
              <--module>
              <spindle.command/spindle.command.run.Main>
              <--log-level>
              <debug>
              <echo>
              <--port>
              <a b>
              """);
    }

    @Test
    void aServiceFromItsSource() throws Exception {
      Path source = spindle.program("Greeter.java", "");

      var result = spindle.run("--log-level", "debug", "Greeter.java", "--port", "1");

      assertThat(spindle.compiled()).containsExactly("Greeter.java");
      assertThat(result.out())
          .contains("<-Dspindle.command.compiled=Main>\n")
          .endsWith("<Greeter.java>\n<--port>\n<1>\n");
      assertThat(source).exists();
      assertThat(spindle.run("Nowhere.java").err())
          .isEqualTo("spindle: no such file: Nowhere.java\n");
    }
  }

  @Nested
  class Explores {
    private static final String SCENARIO =
        """
        import module spindle.testing;
        void scenario(Simulation world) {
          var host = world.host("a");
          host.program(reactor -> reactor.callLater(Duration.ofMillis(1), host::crash));
          world.run(Duration.ofSeconds(1));
          if (world.seed() == 3) throw new IllegalStateException("three is one too many");
        }
        void main(String... args) { System.exit(Simulation.main(args, this::scenario)); }
        """;

    private Path program;

    @BeforeEach
    void build() throws IOException {
      spindle.complete();
      program = spindle.program("P.java", SCENARIO);
    }

    @Test
    void aScenarioAndSaysWhatFailsAndHowToSeeItAgain() throws Exception {
      var result = spindle.run("sim", program.toString(), "--seeds", "1..10");

      assertThat(result.err()).isEmpty();
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.out())
          .startsWith("exploring the seeds 1 to 10 on ")
          .contains("seed 3 fails: java.lang.IllegalStateException: three is one too many\n")
          .contains("  ./spindle sim " + program + " --seed 3 --trace\n")
          .contains("events; seed 3 fails\n");
    }

    @Test
    void andIsContentWhereNothingFails() throws Exception {
      var result = spindle.run("sim", program.toString(), "--seeds", "2");

      assertThat(result.out()).contains("2 seeds in ", " a second; ", "events; none fails\n");
      assertThat(result.status()).isZero();
    }

    @Test
    void oneWorldAloneEventByEvent() throws Exception {
      var result = spindle.run("sim", program.toString(), "--seed", "3", "--trace");

      assertThat(result.out())
          .contains(
              " a crashes\n", "\nseed 3: ", "it fails:\njava.lang.IllegalStateException: three");
      assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void andHelps() throws Exception {
      var result = spindle.run("sim", program.toString(), "--help");

      assertThat(result.out()).startsWith("usage: ./spindle sim FILE.java [OPTIONS]\n");
      assertThat(result.status()).isZero();
    }
  }

  @Nested
  class Says {
    @Test
    void itsVersionWithoutAJdk() throws Exception {
      assertThat(spindle.run("--version").out()).matches("Spindle \\d+\\.\\d+\\.\\d+(-\\w+)?\n");
    }

    @Test
    void itsHelpWithoutAJdk() throws Exception {
      assertThat(spindle.run("--help").out()).contains("run FILE.java", "SPINDLE_JAVA_OPTS");
      assertThat(spindle.run().out()).isEqualTo(spindle.run("--help").out());
    }

    @Test
    void thatAFileIsMissing() throws Exception {
      var result = spindle.run("run", "Nowhere.java");

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).isEqualTo("spindle: no such file: Nowhere.java\n");
    }

    @Test
    void thatAProgramHasNoScenario() throws Exception {
      Path program = spindle.program("P.java", "void main() {}");

      var result = spindle.run("sim", program.toString());

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err())
          .isEqualTo(
              "spindle: no scenario in "
                  + program
                  + ": its main must end with System.exit(Simulation.main(args, scenario))\n");
      assertThat(spindle.run("sim").status()).isEqualTo(2);
    }

    @Test
    void thatAFileIsNoProgram() throws Exception {
      assertThat(spindle.run("run").status()).isEqualTo(2);
      assertThat(spindle.run("run", "notes.txt").err())
          .isEqualTo("spindle: not a Java source file: notes.txt (its name must end in .java)\n");
    }
  }
}
