package spindle.manhole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.Doing;
import spindle.view.LogLevels;

/// The session of an operator that a page shows: what stands there is said again, by OpenSSH's
/// client at a terminal, and answered as it stands there but for numbers.
///
/// The session as it goes now is left where the system property `spindle.recording` says.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OperatorsSessionTest {
  private static final Path PAGE = Path.of("src/test/resources/operators-session.txt");
  private static final String COMMAND = "$ ssh -p 2222 operator@127.0.0.1\n";
  private static final List<String> PROMPTS = List.of("> ", "...> ");

  @TempDir Path folder;

  private final Logger changed = Logger.getLogger("spindle.ssh");
  private final List<Handler> handlers = List.of(Logger.getLogger("").getHandlers());
  private final List<Level> levels = new ArrayList<>();

  @BeforeEach
  void noteLevels() {
    handlers.forEach(each -> levels.add(each.getLevel()));
  }

  @AfterEach
  void resetLevels() {
    LogLevels.set(changed.getName(), "default");
    for (int i = 0; i < handlers.size(); i++) {
      handlers.get(i).setLevel(levels.get(i));
    }
  }

  /// Says more than anybody reads.
  private static final class Feed extends Protocol {
    @Override
    public void connectionMade() {
      transport().write(new byte[12 << 20]);
    }
  }

  /// Says nothing of its own accord.
  private static final class Echo extends Protocol {}

  private static List<Doing> doing(Reactor reactor) throws Exception {
    return reactor.blockingCallFromThread(() ->
        Look.at(reactor).next(Duration.ofSeconds(10)).stream()
            .filter(ConnectionSnapshot.class::isInstance)
            .map(each -> ((ConnectionSnapshot) each).doing())
            .toList());
  }

  private static Socket connect(int port) throws Exception {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  @Test
  void anOperatorFindsTheConnectionThatHangs() throws Exception {
    String page = Files.readString(PAGE);
    try (Opened opened = new Opened(folder, List.of("ann"))) {
      int echo = opened.reactor.blockingCallFromThread(() -> opened.listen(_ -> new Echo()));
      int feed = opened.reactor.blockingCallFromThread(() -> opened.listen(_ -> new Feed()));
      try (Socket _ = connect(echo);
          Socket _ = connect(echo);
          Socket _ = connect(feed)) {
        while (!doing(opened.reactor).equals(List.of(Doing.IDLE, Doing.IDLE, Doing.UNSENT))) {
          opened.reactor.blockingDeferredFromThread(
              () -> Deferred.deferLater(opened.reactor, Duration.ofMillis(50)));
        }
        String session = COMMAND + session(opened.ssh("operator", "-tt"), page);
        keep(session);
        assertThat(withoutNumbers(session)).isEqualTo(withoutNumbers(page));
        assertThat(changed.getLevel()).isEqualTo(Level.FINE);
      }
    }
  }

  private static void keep(String session) throws Exception {
    String wanted = System.getProperty("spindle.recording");
    if (wanted != null) {
      Files.writeString(Path.of(wanted), session);
    }
  }

  private static String withoutNumbers(String session) {
    return session.replaceAll("Inside .*", "Inside").replaceAll("\\d+", "N").replaceAll(" +", " ");
  }

  /// All that the terminal shows while the lines of a page are typed.
  private static String session(Process ssh, String page) throws Exception {
    StringBuilder shown = new StringBuilder();
    try (Reader from = new InputStreamReader(ssh.getInputStream(), StandardCharsets.UTF_8);
        Writer to = ssh.outputWriter(StandardCharsets.UTF_8)) {
      for (String line : page.split("\n", -1)) {
        if (PROMPTS.stream().anyMatch(line::startsWith)) {
          readToPrompt(from, shown);
          to.write(line.substring(line.indexOf("> ") + 2) + "\r");
          to.flush();
        }
      }
      for (int c; (c = from.read()) >= 0; ) {
        shown.append((char) c);
      }
    }
    assertThat(ssh.waitFor()).as(shown.toString()).isZero();
    return shown.toString().replace("\r", "");
  }

  private static void readToPrompt(Reader from, StringBuilder shown) throws Exception {
    int start = shown.length();
    while (PROMPTS.stream().noneMatch(each -> shown.substring(start).endsWith("\n" + each))) {
      int c = from.read();
      if (c < 0) {
        throw new AssertionError("it ended after " + shown);
      }
      shown.append((char) c);
    }
  }
}
