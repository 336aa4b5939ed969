package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `./spindle` has Maven do, and what those read who wait for it.
class LauncherBuildsTest {
  /// A module each, and then the quick start.
  private static final int STEPS = Installation.BASE.split(",").length + 1;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private Installation spindle;

  @BeforeEach
  void install() throws IOException {
    spindle = new Installation(folder);
  }

  @Nested
  class Builds {
    private Path program;

    @BeforeEach
    void provide() {
      program = spindle.program("P.java", "");
      spindle.jdk(spindle.jdks.resolve("a"), "25");
      spindle.maven("3.8.7", "true");
    }

    @Test
    void onFirstUseAndSaysSoOnce() throws Exception {
      var first = spindle.run("run", program.toString());
      var second = spindle.run("run", program.toString());

      assertThat(first.err())
          .matches(
              """
              spindle: building what programs need \\(first use\\)
              spindle: \\[%1$d/%1$d] preparing a quick start
              spindle: built in \\d+ s
              """
                  .formatted(STEPS));
      assertThat(second.err()).isEmpty();
      assertThat(spindle.mavenCalls())
          .singleElement()
          .asString()
          .contains("-P|run|-pl|" + Installation.BASE + "|compile");
    }

    @Test
    void noMoreThanTheProgramNames() throws Exception {
      Path simulated = spindle.program("S.java", "import spindle.testing.Clock;");
      Path web = spindle.program("W.java", "import module spindle.web;");
      write("testing/src/main/java/spindle/testing/Clock.java");

      spindle.run("run", simulated.toString());
      spindle.run("run", web.toString());

      assertThat(spindle.mavenCalls())
          .satisfiesExactly(
              first -> assertThat(first).contains("|core,epoll,testing,view|"),
              second -> assertThat(second).contains("|core,epoll,web,json,http2,cred,view|"));
    }

    @Test
    void whatTheSourcesBesideItNameThatItUses() throws Exception {
      Path user = spindle.program("U.java", "class U { Near near; }");
      spindle.program("Near.java", "class Near { Far far; }");
      spindle.program("Far.java", "class Far { spindle.testing.Clock clock; }");
      spindle.program("Other.java", "import module spindle.web;");
      write("testing/src/main/java/spindle/testing/Clock.java");

      spindle.run("run", user.toString());

      assertThat(spindle.mavenCalls())
          .singleElement()
          .asString()
          .contains("|core,epoll,testing,view|");
    }

    @Test
    void allForASourceInAPackageWhoseNeighboursAreNotLookedFor() throws Exception {
      Path packaged = spindle.program("P.java", "package a;\nclass P {}");

      spindle.run("run", packaged.toString());

      assertThat(spindle.mavenCalls())
          .singleElement()
          .asString()
          .contains("|" + String.join(",", Launcher.folders()) + "|");
    }

    private void write(String file) {
      Installation.write(spindle.root.resolve(file), "");
    }

    @Test
    void andSaysWhatItDoesAndHowFarItIs() throws Exception {
      spindle.maven(
          "3.8.7",
          """
          cat <<'END'
          Downloading from central: https://repo.example/a.jar
          Downloading from central: https://repo.example/b.jar
          [INFO] Building Spindle core 0.1.0-SNAPSHOT                               [1/2]
          [INFO] Compiling 467 source files with javac [debug release 25] to target/run/classes
          [INFO] Building Spindle epoll 0.1.0-SNAPSHOT                              [2/2]
          [INFO] Compiling 1 source file with javac [debug release 25] to target/run/classes
          END
          """);

      assertThat(spindle.run("run", program.toString()).err().lines().limit(5))
          .containsExactly(
              "spindle: building what programs need (first use)",
              "spindle: Maven fetches what it needs, which it does once",
              "spindle: [1/" + STEPS + "] compiling Spindle core (files: 467)",
              "spindle: [2/" + STEPS + "] compiling Spindle epoll (files: 1)",
              "spindle: [" + STEPS + "/" + STEPS + "] preparing a quick start");
    }

    @Test
    void aModuleThatIsCompiledAlreadyCountsAmongTheSteps() throws Exception {
      spindle.maven(
          "3.8.7",
          """
          cat <<'END'
          [INFO] Building Spindle core 0.1.0-SNAPSHOT                               [1/2]
          [INFO] Building Spindle epoll 0.1.0-SNAPSHOT                              [2/2]
          [INFO] Compiling 1 source file with javac [debug release 25] to target/run/classes
          END
          """);

      assertThat(spindle.run("run", program.toString()).err())
          .contains("spindle: [2/" + STEPS + "] compiling Spindle epoll (files: 1)\n");
    }

    @Test
    void anotherSetOfModulesOnItsFirstUseAndSaysWhichAreNew() throws Exception {
      Path web = spindle.program("W.java", "import module spindle.web;");
      Path both =
          spindle.program("B.java", "import module spindle.web; import module spindle.amp;");
      Path amp = spindle.program("A.java", "import module spindle.amp;");
      spindle.run("run", program.toString());

      assertThat(spindle.run("run", web.toString()).err())
          .startsWith(
              "spindle: building what programs need (first use of web, cred, json, http2)\n");

      spindle.run("run", amp.toString());
      assertThat(spindle.run("run", both.toString()).err())
          .startsWith(
              "spindle: building what programs need"
                  + " (first use of these together: core,epoll,");
    }

    @Test
    void againWhenASourceHasChanged() throws Exception {
      spindle.builtLongAgo();

      var result = spindle.run("run", program.toString());

      assertThat(result.err())
          .startsWith("spindle: building what programs need (its sources changed)\n");
      assertThat(spindle.mavenCalls()).hasSize(1);
    }

    @Test
    void andShowsWhatMavenSaidWhenThatFails() throws Exception {
      spindle.maven("3.8.7", "echo '[INFO] hello'; echo '[ERROR] no such thing'; exit 1");

      var result = spindle.run("run", program.toString());

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err())
          .contains("[ERROR] no such thing\nspindle: the build failed")
          .doesNotContain("hello");
      assertThat(spindle.root.resolve(".spindle/lock")).doesNotExist();
    }

    @Test
    void onceWhenTwoStartTogether() throws Exception {
      spindle.maven("3.8.7", "sleep 1");

      Process other = spindle.start(spindle.root.resolve("spindle"), "run", program.toString());
      var result = spindle.run("run", program.toString());

      assertThat(result.status()).isZero();
      assertThat(other.waitFor()).isZero();
      assertThat(spindle.mavenCalls()).hasSize(1);
    }

    @Test
    void thoughAnotherThatBuiltWasKilled() throws Exception {
      Process gone = new ProcessBuilder("true").start();
      gone.waitFor();
      Path lock =
          Installation.write(spindle.root.resolve(".spindle/log"), "").resolveSibling("lock");
      Files.createSymbolicLink(lock, Path.of(Long.toString(gone.pid())));

      assertThat(spindle.run("run", program.toString()).status()).isZero();
    }

    @Test
    void withTheWrapperWhereNoMavenIs() throws Exception {
      Files.move(spindle.bin.resolve("mvn"), spindle.root.resolve("mvnw"));

      assertThat(spindle.run("run", program.toString()).status()).isZero();
      assertThat(spindle.mavenCalls()).hasSize(1);
    }

    @Test
    void withTheWrapperWhereMavenIsTooOld() throws Exception {
      Files.copy(spindle.bin.resolve("mvn"), spindle.root.resolve("mvnw"));
      spindle.maven("3.6.3", "exit 1");

      assertThat(spindle.run("run", program.toString()).status()).isZero();
    }

    @Test
    void whatMakesAProgramStartQuickly() throws Exception {
      spindle.complete();
      spindle.builtLongAgo();
      Path where =
          spindle.program(
              "W.java",
              "void main() { IO.print(System.getProperty(\"jdk.module.path\") +"
                  + " java.lang.management.ManagementFactory.getRuntimeMXBean()"
                  + ".getInputArguments()); }");

      var result = spindle.run("run", where.toString());

      assertThat(result.out())
          .matches(
              "(?s).*/pack\\.core,epoll,view\\.\\d+/core\\.jar.*-XX:AOTCache=.*/start\\.aot.*");
      assertThat(result.err()).startsWith("spindle: building").hasLineCount(3);
      Files.delete(spindle.root.resolve(".spindle/packed." + Installation.BASE));
      spindle.built();
      assertThat(spindle.run("run", where.toString()).out()).contains("core/target/run/classes");
    }
  }

  @Nested
  class Tests {
    @BeforeEach
    void provide() {
      spindle.jdk(spindle.jdks.resolve("a"), "25");
    }

    @Test
    void everythingAndSaysHowLongItTakesAndOnlyWhatMatters() throws Exception {
      spindle.maven(
          "3.8.7",
          """
          cat <<'END'
          [INFO] Building Spindle core 0.1.0-SNAPSHOT                               [2/7]
          [INFO] Compiling 467 source files with javac [debug release 25] to target/classes
          [INFO] Running spindle.ATest
          [INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1.2 s -- in a.ATest
          [INFO] Results:
          [INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0
          [INFO] BUILD SUCCESS
          END
          """);

      var result = spindle.run("test");

      assertThat(result.status()).isZero();
      assertThat(result.out().lines().toList())
          .satisfiesExactly(
              line -> assertThat(line).contains("everything:", "minutes"),
              line -> assertThat(line).endsWith(spindle.root + "/.spindle/test.log,"),
              line -> assertThat(line).contains("target/surefire-reports"),
              line -> assertThat(line).endsWith("compiling Spindle core (files: 467)"),
              line ->
                  assertThat(line)
                      .isEqualTo("[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0"),
              line -> assertThat(line).isEqualTo("[INFO] BUILD SUCCESS"));
      assertThat(Files.readString(spindle.root.resolve(".spindle/test.log"))).contains("a.ATest");
      assertThat(spindle.mavenCalls()).containsExactly("-B|verify|");
      assertThat(spindle.run("test").out().lines().findFirst())
          .hasValueSatisfying(line -> assertThat(line).matches(".*; the last time here \\d+ s"));
    }

    @Test
    void inAtMostTwoHundredLinesWhereAllIsWell() throws Exception {
      spindle.maven(
          "3.8.7",
          """
          for module in 1 2 3 4 5 6 7 8 9 10 11 12; do
            echo "[INFO] Building Spindle $module 0.1.0-SNAPSHOT   [$module/12]"
            echo '[INFO] Compiling 400 source files with javac [debug release 25] to target/classes'
            echo '[INFO] Compiling 400 source files with javac [debug] to target/test-classes'
            for class in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27; do
              echo "[INFO] Running a.T$class"
              echo "[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0 -- in a.T$class"
              echo "[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0 -- in a.U$class"
            done
            echo '[INFO] Tests run: 378, Failures: 0, Errors: 0, Skipped: 0'
          done
          echo '[INFO] BUILD SUCCESS'
          """);

      assertThat(spindle.run("test").out().lines()).hasSizeBetween(50, 200);
    }

    @Test
    void andFailsAsTheTestsFailAndShowsWhatSurefireSaysOfIt() throws Exception {
      spindle.maven("3.8.7", "echo '[ERROR] a.ATest.b <<< FAILURE!'; echo 'expected: 1'; exit 3");

      var result = spindle.run("test", "-Dtest=ATest");

      assertThat(result.status()).isEqualTo(3);
      assertThat(result.out())
          .endsWith("\n[ERROR] a.ATest.b <<< FAILURE!\nexpected: 1\n")
          .doesNotContain("everything");
      assertThat(spindle.mavenCalls()).containsExactly("-B|verify|-Dtest=ATest|");
    }
  }

  @Nested
  class Installs {
    @BeforeEach
    void provide() {
      spindle.jdk(spindle.jdks.resolve("a"), "25");
    }

    @Test
    void theModulesAndSaysWhere() throws Exception {
      spindle.maven(
          "3.8.7",
          "echo '[INFO] Installing /a/target/spindle-core-1.jar to /m2/dev/spindle-core-1.jar';"
              + " echo '[INFO] Installing /a/core/pom.xml to /m2/dev/spindle-core-1.pom'");

      var result = spindle.run("install");

      assertThat(result.out())
          .isEqualTo(
              """
              spindle: installed, for any Maven project on this machine:
                /m2/dev/spindle-core-1.jar
              """);
      assertThat(spindle.mavenCalls())
          .containsExactly(
              "-B|-Dmaven.test.skip|-DinstallAtEnd=true|-pl|!examples,!bench|install|");
    }

    @Test
    void orSaysWhyNot() throws Exception {
      spindle.maven("3.8.7", "echo '[ERROR] the disk is full'; exit 1");

      var result = spindle.run("install");

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err())
          .endsWith(
              """
              [ERROR] the disk is full
              spindle: nothing is installed; what Maven said is above
              """);
    }
  }

  @Nested
  class Documents {
    @BeforeEach
    void provide() {
      spindle.jdk(spindle.jdks.resolve("a"), "25");
    }

    @Test
    void theApiAndSaysWhere() throws Exception {
      spindle.maven("3.8.7", "true");

      assertThat(spindle.run("docs").out())
          .endsWith("  " + spindle.root + "/target/run/reports/apidocs/index.html\n");
      assertThat(spindle.mavenCalls())
          .containsExactly("-B|-P|run|-pl|!examples,!bench|javadoc:aggregate|");
    }

    @Test
    void andCountsTheModulesThatMavenCallsForked() throws Exception {
      spindle.maven(
          "3.8.7",
          """
          cat <<'END'
          [INFO] Building Spindle 0.1.0-SNAPSHOT                                  [1/16]
          [INFO] Forking Spindle core 0.1.0-SNAPSHOT
          [INFO] Compiling 478 source files with javac [debug release 25] to target/run/classes
          END
          """);

      assertThat(spindle.run("docs").err())
          .containsPattern("spindle: \\[2/\\d+] compiling Spindle core \\(files: 478\\)");
    }

    @Test
    void orSaysWhyNot() throws Exception {
      spindle.maven("3.8.7", "echo '[ERROR] reference not found'; exit 1");

      var result = spindle.run("docs");

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).contains("[ERROR] reference not found\nspindle: the documentation");
    }
  }
}
