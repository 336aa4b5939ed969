package spindle.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.http2.FrameClient.ACK;
import static spindle.http2.FrameClient.END_STREAM;
import static spindle.http2.FrameClient.SETTINGS;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.testing.Chunks;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.server.Routes;
import spindle.web.server.Site;

/// The server's end: requests become exchanges of the site's, whatever their frames look like.
class ServerConnectionTest {
  private static final String HELLO =
      "HEADERS 1 :status=200 content-type=text/plain; charset=utf-8 content-length=5";

  private final List<String> asked = new ArrayList<>();
  private final List<Deferred<Response>> answers = new ArrayList<>();
  private final Site site =
      Site.of(routes -> {
        routes.get("/hello").answer(_ -> Response.text("hello"));
        routes
            .get("/seen")
            .answer(r ->
                Response.text(
                    r
                        + " "
                        + r.version()
                        + " "
                        + r.host()
                        + " "
                        + r.origin().secure()
                        + " "
                        + r.uri()));
        routes.get("/fields").answer(r -> Response.text(r.fields().entries().toString()));
        routes
            .post("/echo")
            .answerLater(r ->
                r.body()
                    .text(1_000_000)
                    .addCallback(text -> Response.text(text + r.body().trailer())));
        routes
            .get("/later")
            .answerLater(_ -> {
              answers.add(new Deferred<>(_ -> asked.add("cancelled")));
              return answers.getLast();
            });
        odd(routes);
        routes
            .get("/hints")
            .answer(r -> {
              r.inform(Status.EARLY_HINTS, Fields.of("Link", "</a.css>"));
              return Response.text("hello");
            });
        routes
            .get("/trailer")
            .answer(_ ->
                Response.of(
                    Body.of("x").withTrailer(() -> Fields.of("Grpc-Status", "0"), "Grpc-Status"),
                    "text/plain"));
        routes
            .get("/large")
            .answer(_ -> Response.bytes(new byte[100_000], "application/octet-stream"));
      });

  private static void odd(Routes routes) {
    routes.get("/none").answer(_ -> Response.of(Status.NO_CONTENT));
    routes.get("/same").answer(_ -> Response.of(Status.NOT_MODIFIED));
    routes
        .get("/throws")
        .answer(_ -> {
          throw new IllegalStateException("on purpose");
        });
  }

  @Test
  void theServersSettingsComeFirstAndWithoutWaiting() {
    var client = FrameClient.silent(site, Http2Limits.defaults());

    assertThat(client.seen()).containsExactly("SETTINGS 3=100 4=262144 6=32768 8=1");
    assertThat(client.given(0)).isEqualTo(1024 * 1024 - 65_535);
  }

  @Test
  void aGetIsAnsweredHoweverItsFramesAreCut() {
    for (Chunks chunks : List.of(Chunks.whole(), Chunks.of(1), Chunks.of(7), Chunks.random(3))) {
      var client = FrameClient.silent(site, Http2Limits.defaults()).cut(chunks).start();
      client.get(1, "/hello");

      assertThat(client.seen()).contains(HELLO, "DATA 1 end hello");
      assertThat(client.get(3, "/hello").seen()).contains("DATA 3 end hello");
    }
  }

  @Test
  void aHandlerSeesTheSameRequestAsOverHttp1() {
    var client = FrameClient.of(site);

    assertThat(client.get(1, "/seen?a=b").seen())
        .endsWith("DATA 1 end GET /seen?a=b HTTP/2 a false http://a/seen?a=b");
    assertThat(
            client
                .request(
                    3, END_STREAM, "GET", "/fields", "cookie", "a=1", "cookie", "b=2", "x-a", "1")
                .seen()
                .getLast())
        .isEqualTo("DATA 3 end [Host=a, x-a=1, cookie=a=1; b=2]");
  }

  @Test
  void aBodyArrivesWithItsTrailer() {
    var client = FrameClient.of(site);
    client.post(1, "/echo").data(1, 0, "hel").data(1, 0, "lo ");
    client.headers(1, END_STREAM, "x-sum", "42");

    assertThat(client.seen()).endsWith("DATA 1 end hello x-sum: 42\n");
    assertThat(client.post(3, "/echo", "content-length", "2").data(3, END_STREAM, "hi").seen())
        .endsWith("DATA 3 end hi");
  }

  @Test
  void answersComeInTheOrderInWhichTheyAreReady() {
    var client = FrameClient.of(site);
    client.get(1, "/later").get(3, "/hello");

    assertThat(client.seen()).hasSize(2).allMatch(line -> line.contains(" 3 "));
    answers.getFirst().callback(Response.text("late"));
    assertThat(client.seen()).endsWith("DATA 1 end late");
  }

  @Test
  void headAndStatusesWithoutBodyEndWithTheirFields() {
    var client = FrameClient.of(site);

    assertThat(client.request(1, END_STREAM, "HEAD", "/hello").seen())
        .containsExactly(HELLO.replace("HEADERS 1", "HEADERS 1 end"));
    assertThat(client.get(3, "/none").seen()).containsExactly("HEADERS 3 end :status=204");
    assertThat(client.get(5, "/same").seen()).containsExactly("HEADERS 5 end :status=304");
  }

  @Test
  void interimResponsesComeBeforeTheFinalOne() {
    assertThat(FrameClient.of(site).get(1, "/hints").seen())
        .containsExactly("HEADERS 1 :status=103 link=</a.css>", HELLO, "DATA 1 end hello");
  }

  @Test
  void theClientIsToldToGoOnWhenItsBodyIsAskedFor() {
    var client = FrameClient.of(site);
    client.post(1, "/echo", "expect", "100-continue");

    assertThat(client.seen()).containsExactly("HEADERS 1 :status=100");
    assertThat(client.data(1, END_STREAM, "hi").seen()).endsWith("DATA 1 end hi");
  }

  @Test
  void aTrailerEndsTheResponse() {
    assertThat(FrameClient.of(site).get(1, "/trailer").seen())
        .containsExactly(
            "HEADERS 1 :status=200 content-type=text/plain content-length=1",
            "DATA 1 x",
            "HEADERS 1 end grpc-status=0");
  }

  @Test
  void whatAHandlerThrowsIsAnsweredAndNoOtherStreamMinds() {
    var client = FrameClient.of(site);

    assertThat(client.get(1, "/throws").get(3, "/hello").seen())
        .anyMatch(line -> line.startsWith("HEADERS 1 :status=500"))
        .contains("DATA 3 end hello");
  }

  @Test
  void dataStaysWithinTheWindowsAndGoesOnWhenTheyOpen() {
    var client = FrameClient.of(site);
    List<String> first = client.get(1, "/large").seen();

    assertThat(first).hasSize(5).endsWith("DATA 1 16383 bytes");
    client.number(FrameClient.WINDOW_UPDATE, 0, 100_000);
    assertThat(client.seen()).isEmpty();
    client.number(FrameClient.WINDOW_UPDATE, 1, 100_000);
    assertThat(client.seen()).endsWith("DATA 1 end 1697 bytes");
    assertThat(client.get(3, "/hello").seen()).endsWith("DATA 3 end hello");
  }

  @Test
  void aResetCancelsTheHandlerAndNoOther() {
    var client = FrameClient.of(site);
    client.get(1, "/later").get(3, "/later").flush();
    client.number(FrameClient.RST_STREAM, 1, 8).flush();

    assertThat(asked).containsExactly("cancelled");
    answers.getLast().callback(Response.text("still"));
    assertThat(client.seen()).endsWith("DATA 3 end still");
  }

  /// RFC 9113, 3.4.
  @Test
  void whatComesBeforeTheClientsSettingsEndsTheConnection() {
    for (int type : new int[] {FrameClient.PING, FrameClient.WINDOW_UPDATE, 0x42}) {
      FrameClient client = FrameClient.silent(site, Http2Limits.defaults());
      client.raw(US_ASCII.encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
      client.frame(type, 0, 0, type == FrameClient.PING ? new int[8] : new int[] {0, 0, 0, 1});

      assertThat(client.seen()).last().isEqualTo("GOAWAY 0 PROTOCOL_ERROR");
    }
  }

  @Test
  void settingsAndPingsAreAcknowledged() {
    var client = FrameClient.of(site);

    assertThat(client.setting(4, 10).frame(FrameClient.PING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7).seen())
        .containsExactly("SETTINGS ack", "PING ack 7");
    assertThat(client.get(1, "/large").seen())
        .endsWith("DATA 1 10 bytes".replace("10 bytes", "\0".repeat(10)));
    assertThat(client.frame(SETTINGS, ACK, 0).seen()).isEmpty();
  }
}
