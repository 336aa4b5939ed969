package spindle.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.http2.FrameClient.ACK;
import static spindle.http2.FrameClient.END_STREAM;
import static spindle.http2.FrameClient.GOAWAY;
import static spindle.http2.FrameClient.HEADERS;
import static spindle.http2.FrameClient.PING;
import static spindle.http2.FrameClient.SETTINGS;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.protocol.Drainable;
import spindle.protocol.Protocol;
import spindle.testing.Wire;
import spindle.web.Response;
import spindle.web.WebLimits;
import spindle.web.server.Site;

/// How long anything may take, and how a connection ends in good order.
class TimesTest {
  private final List<Deferred<Response>> answers = new ArrayList<>();
  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello"));
        routes
            .get("/later")
            .answerLater(_ -> {
              answers.add(new Deferred<>());
              return answers.getLast();
            });
        routes.post("/").answerLater(r -> r.body().text(1000).addCallback(Response::text));
      });

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void aPrefaceThatDoesNotEndIsClosedInTime() {
    var client = FrameClient.silent(site, Http2Limits.defaults());
    client.raw(US_ASCII.encode("PRI * HT")).advance(seconds(9));
    assertThat(client.ended()).isFalse();
    client.advance(seconds(2));

    assertThat(client.ended()).isTrue();
  }

  @Test
  void settingsThatAreNotAcknowledgedEndTheConnection() {
    var client = FrameClient.silent(site, Http2Limits.defaults());
    client.raw(US_ASCII.encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).frame(SETTINGS, 0, 0);
    client.advance(seconds(11));

    assertThat(client.seen()).endsWith("GOAWAY 0 SETTINGS_TIMEOUT");
  }

  @Test
  void aFrameOrABlockThatDoesNotEndHasTheTimeOfAHead() {
    var client = FrameClient.of(site);
    client.frame(HEADERS, END_STREAM, 1, 0x82).advance(seconds(11));
    assertThat(client.seen()).endsWith("GOAWAY 0 ENHANCE_YOUR_CALM");

    var other = FrameClient.of(site);
    other.raw(ByteBuffer.wrap(new byte[] {0, 0, 8, 6})).advance(seconds(11));
    assertThat(other.seen()).endsWith("GOAWAY 0 ENHANCE_YOUR_CALM");
  }

  @Test
  void anIdleConnectionEndsInGoodOrderAndHasOneTimerUntilThen() {
    var client = FrameClient.of(site);
    client.get(1, "/").advance(seconds(2));
    client.seen();
    assertThat(client.wire().reactor().delayedCalls()).hasSize(1);
    client.advance(seconds(60));
    assertThat(client.ended()).isFalse();
    client.advance(seconds(90));

    assertThat(client.seen()).containsExactly("GOAWAY 1 NO_ERROR");
    assertThat(client.ended()).isTrue();
  }

  @Test
  void aHandlerMayTakeHoursWhileItsClientAnswersPings() {
    var client = FrameClient.of(site);
    client.get(1, "/later").flush();
    for (int i = 0; i < 100; i++) {
      client.advance(seconds(76));
      for (String line : client.seen()) {
        assertThat(line).startsWith("PING ");
        byte[] data = ByteBuffer.allocate(8).putLong(Long.parseLong(line.substring(5))).array();
        client.frameOf(PING, ACK, 0, data).flush();
      }
    }
    answers.getFirst().callback(Response.text("at last"));

    assertThat(client.seen()).endsWith("DATA 1 end at last");
  }

  @Test
  void aClientThatHasGoneSilentlyIsNoticed() {
    var client = FrameClient.of(site);
    client.get(1, "/later").advance(seconds(100));

    assertThat(client.wire().lost()).isNotNull();
    assertThat(client.wire().reactor().delayedCalls()).isEmpty();
  }

  @Test
  void aBodyThatDoesNotGoOnIsAnswered() {
    var client = FrameClient.of(site);
    client.post(1, "/").data(1, 0, "a").advance(seconds(31));

    assertThat(client.seen())
        .anyMatch(line -> line.startsWith("HEADERS 1 :status=408"))
        .endsWith("RST_STREAM 1 NO_ERROR");
    assertThat(client.get(3, "/").seen()).contains("DATA 3 end hello");
  }

  @Test
  void aClientThatEndsItsStreamIsAnsweredFirst() {
    var client = FrameClient.of(site);
    client.get(1, "/later").end();
    assertThat(client.ended()).isFalse();
    answers.getFirst().callback(Response.text("still"));

    assertThat(client.seen()).endsWith("DATA 1 end still");
    assertThat(client.ended()).isTrue();
  }

  @Test
  void aClientThatGoesAwayIsServedToTheEnd() {
    var client = FrameClient.of(site);
    client.get(1, "/later").frame(GOAWAY, 0, 0, new int[8]).flush();
    assertThat(client.ended()).isFalse();
    answers.getFirst().callback(Response.text("still"));

    assertThat(client.seen()).endsWith("DATA 1 end still");
    assertThat(client.ended()).isTrue();
  }

  @Test
  void drainingSaysSoFirstAndServesWhatWasUnderWay() throws Exception {
    List<Protocol> protocols = new ArrayList<>();
    var client =
        FrameClient.over(
            Wire.toServer(_ -> {
              Protocol made =
                  new ServerConnection(site.withTime(FrameClient.TIME), Http2Limits.defaults());
              protocols.add(made);
              return made;
            }));
    client.start().get(1, "/later").seen();
    Drainable.tell(protocols.getFirst());
    List<String> said = client.seen();
    assertThat(said.getFirst()).isEqualTo("GOAWAY 2147483647 NO_ERROR");
    assertThat(said.getLast()).startsWith("PING ");
    client.get(3, "/");
    assertThat(client.seen()).contains("DATA 3 end hello");
    long ping = Long.parseLong(said.getLast().substring(5));
    client.frameOf(PING, ACK, 0, ByteBuffer.allocate(8).putLong(ping).array());
    assertThat(client.seen()).containsExactly("GOAWAY 3 NO_ERROR");
    assertThat(client.get(5, "/").seen()).isEmpty();
    answers.getFirst().callback(Response.text("still"));

    assertThat(client.seen()).endsWith("DATA 1 end still");
    assertThat(client.ended()).isTrue();
  }

  @Test
  void afterTheLastRequestThatMayBeTheConnectionDrains() {
    var client = FrameClient.of(site.withLimits(WebLimits.defaults().withRequestsMax(2)));
    client.get(1, "/").get(3, "/").advance(seconds(2));

    assertThat(client.seen()).contains("DATA 1 end hello", "DATA 3 end hello", "GOAWAY 3 NO_ERROR");
    assertThat(client.ended()).isTrue();
  }
}
