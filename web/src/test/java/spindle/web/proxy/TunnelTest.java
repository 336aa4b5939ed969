package spindle.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.reason.ConnectionDone;
import spindle.web.proxy.ProxiedServers.End;

/// A client and a server change to another protocol, and the proxy between them hands on what they
/// say.
class TunnelTest {
  private static final String ASKS =
      "GET /chat HTTP/1.1~Host: a~Connection: keep-alive, Upgrade~Upgrade: websocket~Key: k~~";
  private static final String AGREES =
      "HTTP/1.1 101 Switching Protocols~Date: x~Upgrade: websocket~Connection: Upgrade~Accept: k~~";

  private final ProxiedServers servers =
      new ProxiedServers(1, proxy -> proxy.withUpgrades("websocket"));
  private final End client = servers.client();

  @AfterEach
  void close() {
    servers.close();
  }

  private End opened() {
    client.goesOn = true;
    client.say(ASKS);
    End server = servers.server();
    server.goesOn = true;
    server.say(AGREES);
    client.received();
    server.received();
    return server;
  }

  @Test
  void theServerIsAskedAndTheClientHearsItsAnswer() {
    client.say(ASKS);
    assertThat(servers.server().received())
        .startsWith("GET /chat HTTP/1.1~Host: 127.0.0.1:8081~Key: k~Via: ")
        .endsWith("~Upgrade: websocket~Connection: upgrade~~");
    servers.server().say(AGREES);

    assertThat(client.received())
        .startsWith("HTTP/1.1 101 Switching Protocols~Date: ")
        .endsWith("~Upgrade: websocket~Connection: upgrade~Accept: k~Via: 1.1 gate~~");
  }

  @Test
  void bytesGoBothWaysAlsoThoseThatCameAtOnce() {
    client.say(ASKS + "early");
    servers.server().say(AGREES + "bird");
    assertThat(client.received()).endsWith("~~bird");
    assertThat(servers.server().received()).endsWith("~~early");
    client.say("to the server");
    servers.server().say("to the client");

    assertThat(servers.server().received()).isEqualTo("to the server");
    assertThat(client.received()).isEqualTo("to the client");
    assertThat(servers.upstream(0).pending()).isEqualTo(1);
    client.abort();
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void eachDirectionEndsByItself() {
    End server = opened();
    client.transport().loseWriteConnection();
    servers.settle();
    assertThat(server.ended).isTrue();
    server.say("last words");
    assertThat(client.received()).isEqualTo("last words");
    server.close();

    assertThat(client.lost).isInstanceOf(ConnectionDone.class);
    assertThat(server.lost).isInstanceOf(ConnectionDone.class);
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void soDoesTheOtherOne() {
    End server = opened();
    server.transport().loseWriteConnection();
    servers.settle();
    assertThat(client.ended).isTrue();
    client.say("last words");
    assertThat(server.received()).isEqualTo("last words");
    client.close();

    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aResetAtOneEndIsOneAtTheOther() {
    End server = opened();
    server.abort();
    assertThat(client.lost).isNotNull().isNotInstanceOf(ConnectionDone.class);

    End second = servers.client();
    second.say(ASKS);
    servers.server().say(AGREES);
    second.abort();
    assertThat(servers.server().lost).isNotNull().isNotInstanceOf(ConnectionDone.class);
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void whoTakesNothingHoldsTheOtherEndBack() {
    End server = opened();
    client.transport().pauseProducing();
    for (int i = 0; i < 20; i++) {
      server.say("x".repeat(100_000));
    }
    assertThat(server.transport().buffered()).isGreaterThan(1_000_000);
    client.transport().resumeProducing();
    servers.memory().flush();

    assertThat(client.count).isGreaterThan(2_000_000);
  }

  @Test
  void silenceOfAnHourEndsIt() {
    End server = opened();
    servers.advance(Duration.ofMinutes(59));
    server.say("still here");
    servers.advance(Duration.ofMinutes(59));
    assertThat(client.received()).isEqualTo("still here");
    servers.advance(Duration.ofMinutes(2));

    assertThat(client.lost).isNotNull();
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aServerThatDoesNotAgreeAnswers() {
    client.say(ASKS);
    servers.server().say(ProxiedServers.OK);

    assertThat(client.received()).startsWith("HTTP/1.1 200 OK~").endsWith("~~ok");
    client.say("GET / HTTP/1.1~Host: a~~");
    servers.server().say(ProxiedServers.OK);
    assertThat(client.received()).endsWith("~~ok");
    assertThat(servers.connections(0)).isEqualTo(1);
  }

  @Test
  void whereTheRouteDoesNotAllowItTheServerIsNotAsked() {
    try (var strict = new ProxiedServers(1)) {
      assertThat(strict.handedOn(ASKS))
          .startsWith("GET /chat ")
          .doesNotContainIgnoringCase("upgrade");
    }
    assertThat(servers.handedOn(ASKS.replace("websocket", "other")))
        .doesNotContainIgnoringCase("upgrade");
    assertThat(servers.handedOn(ASKS.replace("GET", "POST").replace("~~", "~Content-Length: 0~~")))
        .doesNotContainIgnoringCase("upgrade");
  }

  @Test
  void aClientThatGoesBeforeTheAnswerEndsItAll() {
    client.say(ASKS);
    End server = servers.server();
    client.abort();

    assertThat(server.lost).isNotNull();
    assertThat(servers.nothingLeft()).isTrue();
  }
}
