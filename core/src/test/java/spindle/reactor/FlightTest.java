package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Deferred;
import spindle.flight.Flight;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionDone;
import spindle.testing.Wire;

/// What a recording has that is made with the configuration that we ship: contract rules L16 and
/// L17.
class FlightTest {
  private static final Path SETTINGS = Path.of("../launcher/spindle.jfc");

  private static final class Echo extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  @TempDir private Path folder;

  private List<RecordedEvent> record(boolean addresses, Runnable work) throws Exception {
    Path file = folder.resolve("recording.jfr");
    try (Recording recording = new Recording(Configuration.create(SETTINGS))) {
      if (addresses) {
        recording.enable("spindle.ConnectionAddresses");
      }
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> of(String kind, List<RecordedEvent> events) {
    return events.stream()
        .filter(each -> each.getEventType().getName().equals("spindle." + kind))
        .toList();
  }

  private static void aLife() {
    Echo echo = new Echo();
    try (Wire wire = Wire.toServer(_ -> echo)) {
      wire.send("hello");
      wire.flush();
      echo.transport().pauseProducing();
      wire.advance(Duration.ofSeconds(2));
      echo.transport().resumeProducing();
      echo.transport().loseConnection();
      wire.flush();
    }
  }

  @Test
  void theLifeOfAConnectionIsRecorded() throws Exception {
    List<RecordedEvent> events = record(false, FlightTest::aLife);

    RecordedEvent opened =
        of("ConnectionOpened", events).stream()
            .filter(each -> each.getString("protocol").equals(Echo.class.getName()))
            .findFirst()
            .orElseThrow();
    int id = opened.getInt("connection");
    assertThat(opened.getInt("port")).isPositive();
    assertThat(opened.getStackTrace()).isNull();
    assertThat(of("ConnectionHeld", events))
        .singleElement()
        .satisfies(held -> {
          assertThat(held.getInt("connection")).isEqualTo(id);
          assertThat(held.getDuration("held"))
              .isBetween(Duration.ofMillis(1900), Duration.ofMillis(2100));
        });
    assertThat(of("ConnectionClosed", events))
        .filteredOn(each -> each.getInt("connection") == id)
        .singleElement()
        .satisfies(closed -> {
          assertThat(closed.getString("reason")).isEqualTo(ConnectionDone.class.getName());
          assertThat(closed.getLong("received")).isEqualTo(5);
          assertThat(closed.getLong("written")).isEqualTo(5);
          assertThat(closed.getDuration("age")).isGreaterThan(Duration.ofSeconds(1));
        });
    assertThat(of("ConnectionAddresses", events)).isEmpty();
  }

  @Test
  void addressesAreRecordedWhereTheRecordingAsksForThem() throws Exception {
    List<RecordedEvent> events = record(true, FlightTest::aLife);
    assertThat(of("ConnectionAddresses", events)).hasSize(2);
    assertThat(of("ConnectionAddresses", events).getFirst().getString("peer"))
        .contains("127.0.0.1");
  }

  @Test
  void aConnectionThatIsRefusedIsRecordedWithWhoDidThat() throws Exception {
    List<RecordedEvent> events =
        record(
            false,
            () -> {
              try (Wire wire = Wire.toServer(_ -> null)) {
                wire.flush();
              }
            });
    assertThat(of("PeerRefused", events))
        .singleElement()
        .satisfies(refused -> assertThat(refused.getString("why")).isEqualTo("the factory"));
  }

  @Test
  void aFailureThatNobodyHandlesIsRecorded() throws Exception {
    List<RecordedEvent> events =
        record(
            false,
            () -> {
              try (LogCapture log = LogCapture.ofReactor();
                  Wire wire = Wire.toServer(_ -> new Echo())) {
                wire.flush();
                Deferred.fail(new IOException("nobody's"));
                wire.flush();
                assertThat(log.lines()).isNotNull();
              }
            });
    assertThat(of("DeferredUnhandled", events))
        .singleElement()
        .satisfies(failed -> assertThat(failed.getString("message")).isEqualTo("nobody's"));
  }

  @Test
  void theOtherEventsAreWrittenWithTheirFields() throws Exception {
    List<RecordedEvent> events =
        record(
            false,
            () -> {
              Flight.agreed(7, "TLSv1.3", "TLS_AES_128_GCM_SHA256", "h2", 12);
              Flight.slow("Echo", 1500);
              Flight.stuck("a fiber", "at Foo");
            });
    assertThat(of("HandshakeDone", events))
        .singleElement()
        .satisfies(done -> assertThat(done.getString("applicationProtocol")).isEqualTo("h2"));
    assertThat(of("SlowTurn", events))
        .singleElement()
        .satisfies(slow -> assertThat(slow.getDuration("held")).isEqualTo(Duration.ofMillis(1500)));
    assertThat(of("FiberStuck", events))
        .singleElement()
        .satisfies(stuck -> assertThat(stuck.getString("place")).isEqualTo("at Foo"));
  }
}
