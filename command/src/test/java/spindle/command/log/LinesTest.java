package spindle.command.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LinesTest {
  private static final Instant TIME = Instant.parse("2026-11-29T17:25:03.218Z");

  private static LoggingEvent event(String message, @Nullable Throwable thrown) {
    var logger = new LoggerContext().getLogger("spindle.reactor");
    var event = new LoggingEvent("", logger, Level.INFO, message, thrown, null);
    event.setInstant(TIME);
    event.setThreadName("main");
    return event;
  }

  private static String text(LoggingEvent event) {
    return new TextLines(ZoneOffset.UTC).line(event);
  }

  @Test
  void aLineForPeopleEndsWithItsFields() {
    var event = event("it broke", null);
    event.addKeyValuePair(new KeyValuePair("connection", 12));
    event.addKeyValuePair(new KeyValuePair("peer", "127.0.0.1:80"));

    assertThat(text(event))
        .isEqualTo(
            "2026-11-29 17:25:03.218 INFO  spindle.reactor: it broke"
                + " {connection=12 peer=127.0.0.1:80}\n");
  }

  @Test
  void noPeerCanMakeUpALineOrMoveTheCursor() {
    assertThat(text(event("said 'a\n2026-11-29 ERROR forged\r\nb\r\u001b[2J\u009b1m' {} %s", null)))
        .isEqualTo(
            """
            2026-11-29 17:25:03.218 INFO  spindle.reactor: said 'a
              2026-11-29 ERROR forged
              b\\x0d\\x1b[2J\\x9b1m' {} %s
            """);
  }

  @Test
  void aLineForMachinesIsOneObject() {
    var event = event("said \"a\\\n\u0001\u2028é\ud83d\"/", null);
    event.addKeyValuePair(new KeyValuePair("connection", 12));
    event.addKeyValuePair(new KeyValuePair("peer", "[::1]:80"));

    assertThat(new JsonLines().line(event))
        .isEqualTo(
            "{\"time\":\"2026-11-29T17:25:03.218Z\",\"level\":\"INFO\","
                + "\"logger\":\"spindle.reactor\",\"thread\":\"main\","
                + "\"message\":\"said \\\"a\\\\\\n\\u0001\u2028é\\ud83d\\\"/\","
                + "\"connection\":12,\"peer\":\"[::1]:80\"}\n");
  }

  @Test
  void whatWasThrownIsBelowTheLineOrAFieldOfIt() {
    var event = event("it broke", new IllegalStateException("why\nelse"));

    assertThat(text(event))
        .startsWith(
            "2026-11-29 17:25:03.218 INFO  spindle.reactor: it broke\n"
                + "  java.lang.IllegalStateException: why\n  else\n  \tat ")
        .endsWith("\n");
    assertThat(new JsonLines().line(event))
        .contains("\"exception\":\"java.lang.IllegalStateException: why\\nelse\\n\\tat ")
        .doesNotContain("}\n\n")
        .endsWith("\"}\n");
  }
}
