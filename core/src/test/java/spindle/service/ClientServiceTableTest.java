package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.reactor.LogCapture;
import spindle.reason.ConnectionDone;
import spindle.testing.ManualClock;
import spindle.testing.RecordingProtocol;

/// Every state of a client against everything that may happen: a test for each cell.
class ClientServiceTableTest {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// A row for each state; for each event the state that follows, `-` where the event cannot be;
  /// and what comes of asking for the connection.
  private static final String TABLE =
      """
      state         start      stop          connected     failed     lost       timer      asked
      Init          Connecting Stopped       -             -          -          -          queued
      Connecting    Connecting Disconnecting Connected     Waiting    -          -          queued
      Waiting       Waiting    Stopped       -             -          -          Connecting queued
      Connected     Connected  Disconnecting -             -          Waiting    -          fired
      Disconnecting Restarting Disconnecting Disconnecting Stopped    Stopped    -          queued
      Restarting    Restarting Disconnecting Restarting    Connecting Connecting -          queued
      Stopped       Connecting Stopped       -             -          -          -          refused
      """;

  @TestFactory
  Stream<DynamicTest> everyCell() {
    List<List<String>> rows = TABLE.lines().map(line -> List.of(line.split(" +"))).toList();
    List<String> events = rows.getFirst().subList(1, rows.getFirst().size());
    List<DynamicTest> cells = new ArrayList<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      for (int i = 0; i < events.size(); i++) {
        String event = events.get(i);
        String expected = row.get(i + 1);
        cells.add(
            DynamicTest.dynamicTest(
                "%s, %s: %s".formatted(row.getFirst(), event, expected),
                () -> {
                  try (var _ = LogCapture.ofServices()) {
                    new Cell(row.getFirst()).check(event, expected);
                  }
                }));
      }
    }
    assertThat(cells).hasSize(49);
    return cells.stream();
  }

  /// A client in one state.
  private static final class Cell {
    private final ManualClock clock = new ManualClock();
    private final ScriptedPlace place = new ScriptedPlace();
    private final ClientService<RecordingProtocol> client =
        new ClientService<>("client", place, _ -> new RecordingProtocol(), _ -> PAUSE, clock);

    Cell(String state) throws Exception {
      // So that a cancelled attempt is there for a while.
      place.slowToCancel = true;
      switch (state) {
        case "Init" -> {}
        case "Connecting" -> client.startService();
        case "Waiting" -> {
          client.startService();
          place.last().fail(new IOException("no"));
        }
        case "Connected" -> connected();
        case "Disconnecting" -> {
          client.startService();
          client.stopService();
        }
        case "Restarting" -> {
          client.startService();
          client.stopService();
          client.startService();
        }
        case "Stopped" -> {
          client.startService();
          client.stopService();
          place.last().fail(new IOException("no"));
        }
        default -> throw new AssertionError(state);
      }
      assertThat(state()).isEqualTo(state);
    }

    private void connected() throws Exception {
      client.startService();
      place.last().connect();
    }

    private String state() {
      return switch (client.toString()) {
        case "service 'client', stopped" -> place.attempts() == 0 ? "Init" : "Stopped";
        case "service 'client', running, connecting" -> "Connecting";
        case "service 'client', running, waiting" -> "Waiting";
        case "service 'client', running, connected" -> "Connected";
        case String text when text.startsWith("service 'client', stopping, ") -> "Disconnecting";
        case String text when text.startsWith("service 'client', restarting, ") -> "Restarting";
        case String other -> throw new AssertionError(other);
      };
    }

    void check(String event, String expected) throws Exception {
      if (event.equals("asked")) {
        assertThat(asked(client.whenConnected())).isEqualTo(expected);
      } else if (expected.equals("-")) {
        assertThat(canBe(event)).isFalse();
      } else {
        happen(event);
        if (state().equals("Init")) {
          assertThat(expected).isEqualTo("Stopped");
        } else {
          assertThat(state()).isEqualTo(expected);
        }
      }
      assertThat(place.open).isLessThanOrEqualTo(1);
      mayStopAndLeaveNothing();
    }

    private static String asked(Deferred<?> waiting) {
      return waiting
          .outcome()
          .map(outcome -> outcome instanceof Outcome.Success<?> ? "fired" : "refused")
          .orElse("queued");
    }

    /// Whether anything is there that could bring this about.
    private boolean canBe(String event) {
      return switch (event) {
        case "timer" -> !clock.delayedCalls().isEmpty();
        case "lost" -> place.open == 1 && place.last().result.called();
        default -> place.open == 1 && !place.last().result.called();
      };
    }

    private void happen(String event) throws Exception {
      switch (event) {
        case "start" -> client.startService();
        case "stop" -> client.stopService();
        case "connected" -> place.last().connect();
        case "failed" -> place.last().fail(new IOException("no"));
        case "lost" -> {
          if (!place.last().result.called()) {
            place.last().connect();
          }
          place.last().lose(new ConnectionDone());
        }
        case "timer" -> clock.advance(PAUSE);
        default -> throw new AssertionError(event);
      }
    }

    private void mayStopAndLeaveNothing() throws Exception {
      Deferred<Void> stopped = client.stopService();
      if (place.open == 1) {
        happen(place.last().result.called() ? "lost" : "failed");
      }
      assertThat(stopped.isDone()).isTrue();
      assertThat(clock.delayedCalls()).isEmpty();
      assertThat(place.open).isZero();
    }
  }
}
