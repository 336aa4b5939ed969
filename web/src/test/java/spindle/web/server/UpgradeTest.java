package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.testing.Chunks;
import spindle.web.Response;
import spindle.web.Upgrade;

/// A connection goes over from HTTP to another protocol.
class UpgradeTest {
  private static final String ASKS = "Connection: keep-alive, Upgrade~Upgrade: other, Shout~";
  private static final String UPGRADE = "GET /shout HTTP/1.1~Host: a~" + ASKS + "~";
  private static final String SWITCHED =
      "HTTP/1.1 101 Switching Protocols~Upgrade: shout~Connection: upgrade~X: y~~";
  private static final String HELLO =
      "HTTP/1.1 200 OK~Content-Type: text/plain; charset=utf-8~Content-Length: 5~~hello";

  private final List<String> events = new ArrayList<>();
  private final List<Deferred<Response>> pending = new ArrayList<>();
  private final Site site =
      Site.of(routes -> {
        routes.any("/").answer(_ -> Response.text("hello"));
        routes.any("/shout").answer(_ -> shout());
        routes.any("/choice").answer(r -> r.upgradesTo("shout") ? shout() : Response.text("hello"));
        routes
            .get("/later")
            .answerLater(_ -> {
              pending.add(new Deferred<>());
              return pending.getLast();
            });
      });

  private Response shout() {
    return Response.upgrade(new Upgrade("shout", Shouting::new)).withField("X", "y");
  }

  /// Sends everything back in capitals.
  private final class Shouting extends Protocol {
    @Override
    public void connectionMade() {
      transport().write("made;");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      String said = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
      if (said.contains("!")) {
        throw new IllegalStateException("not so loud");
      }
      transport().write(said.toUpperCase(java.util.Locale.ROOT));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      events.add(reason.getClass().getSimpleName());
    }
  }

  @Test
  void itHasTheConnectionAndWhatCameBehindTheRequest() {
    var client = Client.of(site);

    assertThat(client.ask(UPGRADE + "GET / hello")).isEqualTo(SWITCHED + "made;GET / HELLO");
    assertThat(client.ask("more")).isEqualTo("MORE");
    client.abort();
    assertThat(events).containsExactly("ConnectionLost");
  }

  @Test
  void howTheBytesAreCutDoesNotMatter() {
    for (Chunks chunks : List.of(Chunks.of(1), Chunks.of(7), Chunks.random(3))) {
      assertThat(Client.of(site).cut(chunks).ask(UPGRADE + "some words"))
          .isEqualTo(SWITCHED + "made;SOME WORDS");
    }
  }

  @Test
  void whatComesBeforeTheAnswerWaitsForIt() {
    var client = Client.of(site);
    client.send(UPGRADE.replace("/shout", "/later") + "early ");
    client.send("bird ");
    assertThat(client.received()).isEmpty();
    pending.getFirst().callback(shout());

    assertThat(client.received()).isEqualTo(SWITCHED + "made;EARLY BIRD ");
    assertThat(client.ask("late")).isEqualTo("LATE");
  }

  @Test
  void aRefusedUpgradeIsAnOrdinaryRequest() {
    var client = Client.of(site);
    client.send(UPGRADE.replace("/shout", "/later") + "GET / HTTP/1.1~Host: a~~");
    pending.getFirst().callback(Response.text("hello"));

    assertThat(client.received()).isEqualTo(HELLO + HELLO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /choice HTTP/1.0~Host: a~Connection: keep-alive, upgrade~Upgrade: shout~~",
        "POST /choice HTTP/1.1~Host: a~Connection: upgrade~Upgrade: shout~~",
        "GET /choice HTTP/1.1~Host: a~Connection: upgrade~Upgrade: shout~Content-Length: 1~~x",
        "GET /choice HTTP/1.1~Host: a~Connection: upgrade~Upgrade: shout~"
            + "Transfer-Encoding: chunked~~1~x~0~~",
        "GET /choice HTTP/1.1~Host: a~Upgrade: shout~~",
        "GET /choice HTTP/1.1~Host: a~Connection: upgrade~~",
        "GET /choice HTTP/1.1~Host: a~Upgrade: shout~~",
        "GET /choice HTTP/1.1~Host: a~Connection: upgrade~Upgrade: h2c, whisper~~",
      })
  void onlyAGetOfHttp11WithoutABodyAsks(String request) {
    var client = Client.of(site);
    String get = "GET / HTTP/1.1~Host: a~~";

    assertThat(client.ask(request + get).replace("~Connection: keep-alive", ""))
        .isEqualTo(HELLO + HELLO);
    assertThat(client.ask(request.replace("/choice", "/shout") + get))
        .startsWith("HTTP/1.1 426 Upgrade Required~")
        .contains("~Upgrade: shout~", "~Connection: upgrade~")
        .endsWith("hello");
  }

  @Test
  void theTimesOfHttpEnd() {
    var client = Client.of(site);
    client.ask(UPGRADE);
    client.advance(Duration.ofDays(1));

    assertThat(client.ended()).isFalse();
    assertThat(client.wire().reactor().delayedCalls()).isEmpty();
  }

  @Test
  void aProtocolThatFailsEndsItsConnection() {
    var atOnce = Client.of(site);
    atOnce.send(UPGRADE + "help!");
    assertThat(atOnce.lost()).isNotNull();

    var later = Client.of(site);
    later.send(UPGRADE.replace("/shout", "/later") + "help!");
    pending.getFirst().callback(shout());
    later.received();
    assertThat(later.lost()).isNotNull();
  }

  @Test
  void aTunnelIsTheAnswerToAConnectAlone() {
    Site tunnels = Site.answering(_ -> Response.tunnel(Shouting::new).withField("X", "y"));
    assertThat(Client.of(tunnels).ask("CONNECT a:1 HTTP/1.1~Host: a:1~~words"))
        .startsWith("HTTP/1.1 200 OK~")
        .endsWith("X: y~~made;WORDS");
    assertThat(Client.of(tunnels).ask("GET / HTTP/1.1~Host: a~~words"))
        .startsWith("HTTP/1.1 500 ")
        .doesNotContain("made");
    assertThat(Response.tunnel(Shouting::new).withStatus(Status.FORBIDDEN).upgrade()).isEmpty();
  }

  @Test
  void noBodyIsAskedForH2c() {
    assertThatThrownBy(() -> Response.upgrade(new Upgrade("h2c", Shouting::new)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
