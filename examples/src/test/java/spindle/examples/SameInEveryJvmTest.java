package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A seed decides what happens, in every JVM: fibers, endpoint strings, names with several
/// addresses, forwarded connections, datagrams and TLS, while hosts crash and links are cut.
class SameInEveryJvmTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/WholeWorld.java");
  private static final Peer OPENSSL = new Peer("openssl", "openssl");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static Path folder;

  @BeforeAll
  static void makeCertificates() {
    certificate("rsa", "rsa:2048");
    certificate("ed25519", "ed25519");
  }

  private static void certificate(String name, String key) {
    OPENSSL.run(
        "",
        "req",
        "-x509",
        "-newkey",
        key,
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=server",
        "-addext",
        "subjectAltName=DNS:server",
        "-keyout",
        folder.resolve(name + ".key").toString(),
        "-out",
        folder.resolve(name + ".pem").toString());
  }

  private static List<String> command(String seed) {
    return Launcher.command(PROGRAM, List.of(folder.toString(), "--seed", seed, "--trace"));
  }

  /// Without the flag that lets a reactor carry its fibers: they hand the turn over.
  private static List<String> handingOver(String seed) {
    var command = new ArrayList<>(command(seed));
    assertThat(command.remove("@" + Launcher.ROOT.resolve("launcher/java.flags"))).isTrue();
    return command;
  }

  private static String traceOf(ExampleProgram program) {
    int status = program.awaitExit();
    assertThat(program.errors()).isEmpty();
    assertThat(program.output()).endsWith("it does not fail\n");
    assertThat(status).isZero();
    return program.output();
  }

  @Test
  void theTraceOfASeedIsTheSameByteForByteHoweverFibersGetTheirTurnAndThatOfAnotherIsNot() {
    try (var one = ExampleProgram.run(command("7"));
        var two = ExampleProgram.run(command("7"));
        var handed = ExampleProgram.run(handingOver("7"));
        var other = ExampleProgram.run(command("8"))) {
      String once = traceOf(one);

      assertThat(once.lines().filter(line -> line.contains(" hears ")).count()).isGreaterThan(20);
      assertThat(once).contains(" is told ", "OF 192.0.2.1:10", " faults\n");
      assertThat(traceOf(two)).isEqualTo(once);
      assertThat(traceOf(handed)).isEqualTo(once);
      assertThat(traceOf(other)).isNotEqualTo(once);
    }
  }
}
