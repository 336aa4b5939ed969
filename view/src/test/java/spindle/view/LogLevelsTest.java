package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;

/// How much loggers say is changed from outside: contract rule L5. The log here is the JDK's.
@Timeout(60)
class LogLevelsTest {
  private static final String NAME = "spindle.view.levels";

  @TempDir private Path below;

  private final System.Logger logger = System.getLogger(NAME + ".below");
  private final Handler console = Logger.getLogger("").getHandlers()[0];
  private final Level before = console.getLevel();

  @AfterEach
  void asBefore() {
    LogLevels.set(NAME, "default");
    LogLevels.set("", "default");
    console.setLevel(before);
  }

  private String command(String... words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Asking.run(Map.of("XDG_RUNTIME_DIR", below.toString()), out, out, words);
    return said.toString(StandardCharsets.UTF_8);
  }

  private boolean says(System.Logger.Level level) {
    return logger.isLoggable(level);
  }

  @Test
  void aLoggerSaysMoreOrLessUntilThatIsTakenBack() throws Exception {
    try (Server _ = new Server(below, ServerFactory.of(() -> new Protocol() {}))) {
      assertThat(says(System.Logger.Level.DEBUG)).isFalse();
      assertThat(command("log", "debug", NAME))
          .isEqualTo(
              "the logger %s says debug and what is more important from now on%n".formatted(NAME));
      assertThat(says(System.Logger.Level.DEBUG)).isTrue();
      assertThat(says(System.Logger.Level.TRACE)).isFalse();
      assertThat(console.getLevel()).isEqualTo(Level.FINE);
      assertThat(command("log", "server", "error", NAME)).contains("says error");
      assertThat(says(System.Logger.Level.WARNING)).isFalse();
      assertThat(command("log", "default", NAME)).contains("says what it did before");
      assertThat(says(System.Logger.Level.INFO)).isTrue();
      assertThat(says(System.Logger.Level.DEBUG)).isFalse();
    }
  }

  @Test
  void allOfThemTooWhereNoneIsNamed() throws Exception {
    try (Server _ = new Server(below, ServerFactory.of(() -> new Protocol() {}))) {
      assertThat(command("log", "warning", "--json")).contains("{\"kind\":\"done\",\"what\":");
      assertThat(says(System.Logger.Level.INFO)).isFalse();
      assertThat(command("log", "server", "default")).contains("the log says what it did before");
      assertThat(says(System.Logger.Level.INFO)).isTrue();
      assertThat(command("log", "loud", NAME, "server")).contains("usage:");
      assertThat(command("log", "server", "loud"))
          .contains("expected a level of error, warning, info, debug, trace, default, got 'loud'");
    }
  }

  @Test
  void whoDidSoIsLoggedThoughNothingElseIsFromThenOn() throws Exception {
    List<String> said = new ArrayList<>();
    Handler listening =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            said.add(line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger.getLogger("spindle.view").addHandler(listening);
    try (Server _ = new Server(below, ServerFactory.of(() -> new Protocol() {}))) {
      command("log", "error");
      command("log", "info");
    } finally {
      Logger.getLogger("spindle.view").removeHandler(listening);
    }
    assertThat(said)
        .filteredOn(each -> each.contains("sets the level"))
        .extracting(each -> each.replaceFirst(".* sets", "sets"))
        .containsExactly("sets the level of the log to error", "sets the level of the log to info");
  }

  @Test
  void soManyLoggersMayHaveALevelAndNoMore() {
    try {
      for (int i = 0; i < LogLevels.LOGGERS_MAX; i++) {
        LogLevels.set(NAME + i, "info");
      }
      LogLevels.set(NAME + 0, "debug");
      assertThatThrownBy(() -> LogLevels.set(NAME, "info"))
          .hasMessage("1000 loggers have levels already: set some to 'default'");
      LogLevels.set(NAME + 0, "default");
      LogLevels.set(NAME, "info");
    } finally {
      for (int i = 0; i < LogLevels.LOGGERS_MAX; i++) {
        LogLevels.set(NAME + i, "default");
      }
    }
  }
}
