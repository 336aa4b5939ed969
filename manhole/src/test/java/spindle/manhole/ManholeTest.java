package spindle.manhole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// OpenSSH's client looks inside this test.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ManholeTest {
  @TempDir Path folder;

  private final List<String> guests = new ArrayList<>(List.of("ann"));

  @SuppressWarnings("NullAway.Init") // set before each test
  private Opened opened;

  @BeforeEach
  void open() throws Exception {
    opened = new Opened(folder, guests);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private String say(String lines) throws Exception {
    Process ssh = opened.ssh("operator", "-T");
    try (OutputStream to = ssh.getOutputStream()) {
      to.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ssh.waitFor()).isZero();
    return said;
  }

  @Test
  void linesRunInsideTheProgramOnTheReactorsThread() throws Exception {
    String said =
        say(
            """
            int twice(int n) {
              return 2 * n;
            }
            twice(21)
            guests.add("bob")
            Thread.currentThread().getName()
            reactor.inReactorThread()
            out.println("hello " + guests)
            nothing
            throw new IllegalStateException("on purpose")
            """);
    assertThat(said)
        .contains("42")
        .contains("the reactor's")
        .contains("hello [ann, bob]")
        .contains("cannot find symbol")
        .contains("IllegalStateException: on purpose");
    assertThat(guests).containsExactly("ann", "bob");
  }

  @Test
  void aLoopWithoutEndIsStoppedAndTheReactorGoesOn() throws Exception {
    String said = say("int i = 0\nwhile (true) { i++; }\n6 * 7\n");
    assertThat(said).contains("42");
    assertThat(opened.reactor.blockingCallFromThread(() -> 1)).isEqualTo(1);
  }

  @Test
  void whoMayNotComeInDoesNot() throws Exception {
    Process ssh = opened.ssh("guest", "-T");
    ssh.getOutputStream().close();
    String said = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).contains("shell request failed");
    assertThat(ssh.waitFor()).isNotZero();
  }

  @Test
  void aTerminalIsEditedAndControlDLeaves() throws Exception {
    Process ssh = opened.ssh("operator", "-tt");
    OutputStream to = ssh.getOutputStream();
    Reader from = new InputStreamReader(ssh.getInputStream(), StandardCharsets.UTF_8);
    until(from, "> ");
    to.write("6 * 8\b7\r".getBytes(StandardCharsets.UTF_8));
    to.flush();
    assertThat(until(from, "42")).contains("6 * 7");
    until(from, "> ");
    to.write(4);
    to.flush();
    assertThat(ssh.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ssh.exitValue()).isZero();
  }

  @Test
  void controlCGivesUpLinesThatAreNotComplete() throws Exception {
    Process ssh = opened.ssh("operator", "-tt");
    OutputStream to = ssh.getOutputStream();
    Reader from = new InputStreamReader(ssh.getInputStream(), StandardCharsets.UTF_8);
    until(from, "> ");
    to.write("int twice(int n) {\r".getBytes(StandardCharsets.UTF_8));
    to.flush();
    until(from, "...> ");
    to.write(3);
    to.write("6 * 7\r".getBytes(StandardCharsets.UTF_8));
    to.flush();
    assertThat(until(from, "42")).contains("^C").doesNotContain("...>");
    until(from, "> ");
    to.write(4);
    to.flush();
    assertThat(ssh.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  private static String until(Reader from, String end) throws Exception {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int c = from.read();
      if (c < 0) {
        throw new AssertionError("it ended after " + read);
      }
      read.append((char) c);
    }
    return read.toString();
  }
}
