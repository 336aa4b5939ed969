package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.reason.ConnectionDone;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.events.EventStream;
import spindle.web.filters.Compression;

/// A client ends its stream while its response goes on: it gets what has an end, and counts as gone
/// where there is none.
class HalfClosedClientTest {
  private static final Duration STALL = Duration.ofSeconds(30);

  private final List<EventStream> streams = new ArrayList<>();
  private final List<Deferred<Response>> pending = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private int cancelled;
  private final Site site =
      Site.of(routes -> {
        routes.get("/events").answer(_ -> events());
        routes
            .get("/later")
            .answerLater(_ -> {
              pending.add(new Deferred<>());
              return pending.getLast();
            });
        routes.get("/written").answer(_ -> Response.of(written(), "text/plain"));
      });

  private Response events() {
    EventStream stream = EventStream.open();
    streams.add(stream);
    stream.whenEnded().onSuccess(_ -> cancelled++);
    return stream.response();
  }

  /// A piece after each of the pauses.
  private Body written() {
    return Body.written(out -> {
      try {
        for (Duration each : pauses) {
          out.write("piece ");
          Fiber.sleep(each);
        }
      } catch (Exception e) {
        cancelled++;
        throw e;
      }
    });
  }

  private static String get(String path) {
    return "GET %s HTTP/1.1~Host: a~~".formatted(path);
  }

  @Test
  void whoListensToEventsHasGone() {
    var client = Client.of(site);
    client.send(get("/events"));
    streams.getFirst().send("one");
    assertThat(client.received()).contains("data: one\n\n");
    client.end();

    assertThat(streams.getFirst().isOpen()).isFalse();
    assertThat(cancelled).isEqualTo(1);
    assertThat(client.lost()).isNotNull();
    assertThat(client.wire().reactor().delayedCalls()).isEmpty();
  }

  @Test
  void whatWasAnsweredBeforeTheEventsIsNotTakenFromIt() {
    var client = Client.of(site);
    client.send(get("/later") + get("/events")).end();
    var first = Response.text("the first");
    var _ = client.wire().reactor().callLater(STALL, () -> pending.getFirst().callback(first));
    client.advance(STALL);

    assertThat(client.received()).contains("~~the first");
    assertThat(streams.getFirst().isOpen()).isFalse();
    assertThat(client.lost()).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void soHasWhoListensThroughAFilter() {
    var client = Client.of(site.with(Compression.usual()));
    client.send(get("/events").replace("~~", "~Accept-Encoding: gzip~~")).end();

    assertThat(streams.getFirst().isOpen()).isFalse();
  }

  @Test
  void soHasWhoEndsItsStreamBeforeTheFirstEvent() {
    var client = Client.of(site);
    client.send(get("/later")).end();
    assertThat(client.lost()).isNull();
    var _ = client.wire().reactor().callLater(STALL, () -> pending.getFirst().callback(events()));
    client.advance(STALL);

    assertThat(streams.getFirst().isOpen()).isFalse();
    assertThat(client.lost()).isNotNull();
  }

  @Test
  void aResponseWithAnEndIsSentThoughNobodyKnewItsLength() {
    for (int i = 0; i < 5; i++) {
      pauses.add(STALL.minusSeconds(1));
    }
    var client = Client.of(site);
    client.send(get("/written")).end();
    for (int i = 0; i < 5; i++) {
      client.advance(STALL.minusSeconds(1));
    }

    assertThat(client.received()).contains("6~piece ~".repeat(5)).endsWith("~0~~");
    assertThat(client.lost()).isInstanceOf(ConnectionDone.class);
    assertThat(cancelled).isZero();
  }

  @Test
  void butNotIfNothingMoreComesOfItForAWhile() {
    pauses.add(STALL.minusSeconds(1));
    pauses.add(STALL.plusSeconds(1));
    var client = Client.of(site);
    client.send(get("/written")).end();
    client.advance(STALL.minusSeconds(1));
    client.advance(STALL.minusSeconds(1));
    assertThat(cancelled).isZero();
    client.advance(Duration.ofSeconds(1));

    assertThat(cancelled).isEqualTo(1);
    assertThat(client.received()).endsWith("6~piece ~6~piece ~");
    assertThat(client.lost()).isNotNull();
  }

  @Test
  void aHandlerHasAllItsTimeToo() {
    var client = Client.of(site);
    client.send(get("/later")).end();
    client.advance(Duration.ofHours(1));
    pending.getFirst().callback(Response.text("at last"));

    assertThat(client.received()).endsWith("~~at last");
    assertThat(client.lost()).isInstanceOf(ConnectionDone.class);
  }
}
