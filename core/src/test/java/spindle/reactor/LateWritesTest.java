package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.testing.Wire;

/// What is written to a connection whose end was asked for is dropped, which the log says to
/// whoever looks for it.
class LateWritesTest {
  private final Logger logger = Logger.getLogger("spindle.reactor");
  private final List<String> lines = new ArrayList<>();
  private final Handler collecting =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          if (logged.getMessage().contains("dropped")) {
            lines.add(logged.getLevel() + " " + logged.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(collecting);
    logger.setUseParentHandlers(false);
    logger.setLevel(Level.FINE);
  }

  @AfterEach
  void close() {
    logger.removeHandler(collecting);
    logger.setUseParentHandlers(true);
    logger.setLevel(null);
  }

  private static Wire wire(Runnable end, Protocol protocol) {
    var wire = Wire.toServer(ServerFactory.of(() -> protocol));
    wire.flush();
    end.run();
    return wire;
  }

  @Test
  void bytesBehindLoseConnectionAreDroppedAndTheLogSaysSo() {
    var protocol = new Protocol() {};
    try (Wire wire = wire(() -> protocol.transport().loseConnection(), protocol)) {
      boolean room = protocol.transport().write("late\n");
      wire.flush();

      assertThat(room).isFalse();
      assertThat(wire.received()).isEmpty();
      assertThat(wire.reactor().statistics().droppedWrites()).isEqualTo(5);
    }
    assertThat(lines)
        .singleElement()
        .asString()
        .startsWith("FINE ")
        .contains("5 bytes were written after its end was asked for, and are dropped");
  }

  @Test
  void soAreThoseBehindLoseWriteConnection() {
    var protocol = new Protocol() {};
    try (Wire wire = wire(() -> protocol.transport().loseWriteConnection(), protocol)) {
      protocol.transport().write("late\n");
      wire.flush();
    }
    assertThat(lines).hasSize(1);
  }

  @Test
  void nothingIsSaidOfWhatIsWrittenWhenThePeerHasEndedIt() {
    var protocol = new Protocol() {};
    try (Wire wire = wire(() -> {}, protocol)) {
      wire.abort();
      wire.flush();
      protocol.transport().write("late\n");
    }
    assertThat(lines).isEmpty();
  }

  @Test
  void nullIsNoTextAndTheMessageSaysWhatWasExpected() {
    var protocol = new Protocol() {};
    try (Wire wire = wire(() -> {}, protocol)) {
      String none = System.getProperty("no.such.property");
      assertThatThrownBy(() -> protocol.transport().write(none))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("expected text to write, got null");
      assertThat(wire.lost()).isNull();
    }
  }
}
