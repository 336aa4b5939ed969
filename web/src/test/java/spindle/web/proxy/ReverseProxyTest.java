package spindle.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.web.proxy.ProxiedServers.End;

/// How messages go through a proxy before one server, and what becomes of them where something
/// breaks.
class ReverseProxyTest {
  private static final String GET = "GET / HTTP/1.1~Host: a~~";
  private static final String VIA = "Via: 1.1 gate~";
  private static final String OK = "HTTP/1.1 200 OK~Date: x~" + VIA + "Content-Length: 2~~ok";

  private final ProxiedServers servers = new ProxiedServers(1);
  private final End client = servers.client();

  @AfterEach
  void close() {
    servers.close();
  }

  private static String upload(String more) {
    return "POST / HTTP/1.1~Host: a~" + more + "~";
  }

  @Test
  void connectionsAreKeptOnBothSides() {
    for (int i = 0; i < 3; i++) {
      client.say(GET);
      servers.server().say(ProxiedServers.OK);
      assertThat(client.received()).isEqualTo(OK);
    }
    assertThat(servers.connections(0)).isEqualTo(1);
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aBodyGoesOnWhileItArrives() {
    client.say(upload("Content-Length: 6~"));
    assertThat(servers.server().received()).endsWith("~Content-Length: 6~~");
    client.say("abc");
    assertThat(servers.server().received()).isEqualTo("abc");
    client.say("def");
    assertThat(servers.server().received()).isEqualTo("def");
    servers.server().say(ProxiedServers.OK);

    assertThat(client.received()).isEqualTo(OK);
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void theFramingIsMadeAnew() {
    client.say(upload("Transfer-Encoding: chunked~") + "2;x=y~ab~1~c~");
    assertThat(servers.server().received())
        .endsWith("~Transfer-Encoding: chunked~~3~abc~")
        .doesNotContain("x=y");
    client.say("0~~");
    assertThat(servers.server().received()).isEqualTo("0~~");
    servers.server().say("HTTP/1.1 200 OK~Date: x~Transfer-Encoding: chunked~~1~o~");
    assertThat(client.received())
        .isEqualTo("HTTP/1.1 200 OK~Date: x~" + VIA + "Transfer-Encoding: chunked~~1~o~");
    servers.server().say("1~k~0~~");

    assertThat(client.received()).isEqualTo("1~k~0~~");
  }

  @Test
  void aBodyThatEndsWithItsConnectionIsChunkedForTheClient() {
    client.say(GET);
    servers.server().say("HTTP/1.1 200 OK~Date: x~~ok");
    servers.server().close();

    assertThat(client.received()).endsWith("~Transfer-Encoding: chunked~~2~ok~0~~");
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, 200 OK, Content-Length: 12345~, Content-Length: 12345~",
    "HEAD, 200 OK, Transfer-Encoding: chunked~, Transfer-Encoding: chunked~",
    "HEAD, 404 Not Found, Content-Length: 0~, Content-Length: 0~",
    "GET, 204 No Content, X: y~, ''",
    "GET, 304 Not Modified, ETag: \"t\"~Content-Length: 12345~, ''"
  })
  void whatHasNoBodyHasNone(String method, String status, String fields, String framing) {
    client.say(method + " / HTTP/1.1~Host: a~~");
    servers.server().say("HTTP/1.1 " + status + "~Date: x~" + fields + "~");

    assertThat(client.received()).startsWith("HTTP/1.1 " + status).endsWith(VIA + framing + "~");
    client.say(GET);
    servers.server().say(ProxiedServers.OK);
    assertThat(client.received()).isEqualTo(OK);
    assertThat(servers.connections(0)).isEqualTo(1);
  }

  @Test
  void aBodyIsAskedForWhenTheServerAsks() {
    client.say(upload("Content-Length: 2~Expect: 100-continue~"));
    assertThat(servers.server().received()).contains("~Expect: 100-continue~").endsWith("~~");
    assertThat(client.received()).isEmpty();
    servers.server().say("HTTP/1.1 100 Continue~~");
    assertThat(client.received()).isEqualTo("HTTP/1.1 100 Continue~~");
    client.say("hi");
    assertThat(servers.server().received()).isEqualTo("hi");
    servers.server().say(ProxiedServers.OK);

    assertThat(client.received()).isEqualTo(OK);
  }

  @Test
  void oneThatIsRefusedIsNotSentAndTheConnectionNotUsedAgain() {
    client.say(upload("Content-Length: 2~Expect: 100-continue~"));
    servers.server().received();
    servers.server().say("HTTP/1.1 401 No~Content-Length: 0~~");
    assertThat(client.received()).startsWith("HTTP/1.1 401 No~").contains("~Connection: close~");
    assertThat(servers.server().received()).isEmpty();
    servers.settle();

    assertThat(servers.server().lost).isNotNull();
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void interimResponsesAreHandedOnWithoutWhatIsOfTheConnection() {
    client.say(GET);
    servers.server().say("HTTP/1.1 103 Early Hints~Link: x~Connection: X-Mine~X-Mine: 1~~");
    assertThat(client.received()).isEqualTo("HTTP/1.1 103 Early Hints~Link: x~~");
    servers.server().say("HTTP/1.1 102 Processing~~HTTP/1.1 100 Continue~~" + ProxiedServers.OK);

    assertThat(client.received()).isEqualTo("HTTP/1.1 102 Processing~~" + OK);
  }

  @Test
  void fieldsBehindABodyComeWithItIfTheyWereAnnounced() {
    client.say("GET / HTTP/1.1~Host: a~TE: trailers~Connection: TE~~");
    servers
        .server()
        .say(
            "HTTP/1.1 200 OK~Date: x~Trailer: X-Sum~Transfer-Encoding: chunked~~"
                + "2~ok~0~X-Sum: 1~Connection: close~~");

    assertThat(client.received()).contains("~Trailer: X-Sum~").endsWith("~2~ok~0~X-Sum: 1~~");
  }

  @Test
  void soDoThoseOfARequest() {
    client.say(
        upload("Trailer: X-Sum~Transfer-Encoding: chunked~") + "2~ok~0~X-Sum: 1~Host: evil~~");

    assertThat(servers.server().received())
        .contains("~Trailer: X-Sum~")
        .endsWith("~2~ok~0~X-Sum: 1~~");
  }

  @Test
  void aServerThatTakesNothingHoldsTheClientBack() {
    servers.client().say(GET);
    End server = servers.server();
    servers.server().say(ProxiedServers.OK);
    server.received();
    server.transport().pauseProducing();
    client.say(upload("Content-Length: 100000000~"));
    for (int i = 0; i < 20; i++) {
      client.say("x".repeat(100_000));
    }

    assertThat(client.transport().buffered()).isGreaterThan(1_000_000);
    server.transport().resumeProducing();
    servers.memory().flush();
    assertThat(server.count).isGreaterThan(2_000_000);
  }

  @Test
  void aClientThatTakesNothingHoldsTheServerBack() {
    client.say(GET);
    client.transport().pauseProducing();
    servers.server().say("HTTP/1.1 200 OK~Content-Length: 100000000~~");
    for (int i = 0; i < 20; i++) {
      servers.server().say("x".repeat(100_000));
    }

    assertThat(servers.server().transport().buffered()).isGreaterThan(1_000_000);
    client.transport().resumeProducing();
    servers.memory().flush();
    assertThat(client.count).isGreaterThan(2_000_000);
  }

  @Test
  void aClientThatIsSlowIsWaitedFor() {
    client.say(GET);
    client.transport().pauseProducing();
    servers.server().say("HTTP/1.1 200 OK~Content-Length: 10000000~~");
    servers.server().say("x".repeat(10_000_000));
    for (int i = 0; i < 600; i++) {
      client.transport().resumeProducing();
      servers.memory().advance(Duration.ofMillis(1));
      client.transport().pauseProducing();
      servers.advance(Duration.ofSeconds(20));
      if (client.count > 10_000_000) {
        break;
      }
    }

    assertThat(client.count).isGreaterThan(10_000_000);
  }

  @Test
  void bothBodiesGoOnAtTheSameTime() {
    client.say(upload("Content-Length: 4~") + "ab");
    servers.server().say("HTTP/1.1 200 OK~Date: x~Content-Length: 4~~12");
    assertThat(client.received()).endsWith("~~12");
    servers.server().received();
    client.say("cd");
    assertThat(servers.server().received()).isEqualTo("cd");
    servers.server().say("34");

    assertThat(client.received()).isEqualTo("34");
    client.say(GET);
    servers.server().say(ProxiedServers.OK);
    assertThat(client.received()).isEqualTo(OK);
    assertThat(servers.connections(0)).isEqualTo(1);
  }

  @Test
  void anEarlyAnswerIsHandedOnAndTheRestOfTheBodyIsNot() {
    client.say(upload("Content-Length: 100000000~") + "ab");
    servers.server().received();
    servers.server().say("HTTP/1.1 413 No~Date: x~Content-Length: 2~~no");

    assertThat(client.received()).startsWith("HTTP/1.1 413 No~").endsWith("~~no");
    servers.settle();
    assertThat(servers.server().lost).isNotNull();
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void whereTheServerSaysThatItClosesTheRestIsNotSentEither() {
    client.say(upload("Content-Length: 100~") + "ab");
    servers.server().received();
    servers.server().say("HTTP/1.1 413 No~Date: x~Connection: close~Content-Length: 5~~no");
    client.say("cd");
    assertThat(servers.server().received()).isEmpty();
    servers.server().say(" no");

    assertThat(client.received()).startsWith("HTTP/1.1 413 No~").endsWith("~~no no");
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aServerThatGoesWhileItIsSentABodyMakesA502() {
    client.say(upload("Content-Length: 100000000~") + "ab");
    servers.server().transport().pauseProducing();
    for (int i = 0; i < 20; i++) {
      client.say("x".repeat(100_000));
    }
    servers.server().abort();

    assertThat(client.received()).startsWith("HTTP/1.1 502 Bad Gateway~");
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aServerThatIsNotThereMakesA502() {
    try (var none = new ProxiedServers(1)) {
      none.upstreams().remove(none.upstream(0));
      none.upstreams().add("http://127.0.0.1:9");
      End asker = none.client();

      assertThat(asker.ask(GET)).startsWith("HTTP/1.1 502 Bad Gateway~").contains("Date: ");
      assertThat(asker.ask(GET)).startsWith("HTTP/1.1 502 Bad Gateway~");
      assertThat(none.nothingLeft()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense~~",
        "HTTP/2.0 200 OK~~",
        "HTTP/1.1 200 OK~Content-Length: 1~Transfer-Encoding: chunked~~",
        "HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 2~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: gzip~~",
        "HTTP/1.1 200 OK~X : y~~",
        "HTTP/1.1 101 Switching Protocols~Upgrade: x~Connection: upgrade~~"
      })
  void whatIsNoResponseMakesA502(String answer) {
    client.say(GET);
    servers.server().say(answer);

    assertThat(client.received()).startsWith("HTTP/1.1 502 Bad Gateway~");
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void soDoesAServerThatClosesWithoutAnAnswer() {
    client.say(upload("Content-Length: 2~") + "hi");
    servers.server().close();

    assertThat(client.received()).startsWith("HTTP/1.1 502 Bad Gateway~");
    assertThat(servers.connections(0)).isEqualTo(1);
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aServerThatTakesAMinuteMakesA504() {
    client.say(GET);
    servers.advance(Duration.ofMillis(59_990));
    assertThat(client.received()).isEmpty();
    servers.advance(Duration.ofMillis(20));

    assertThat(client.received()).startsWith("HTTP/1.1 504 Gateway Timeout~");
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void moreThanMayWaitIsA503() {
    var limits =
        Upstreams.limits()
            .withMaxPerOrigin(1)
            .withWaitersMax(1)
            .withPoolWait(Duration.ofSeconds(5));
    try (var few = new ProxiedServers(1, proxy -> proxy, limits)) {
      few.client().say(GET);
      End waits = few.client().say(GET);
      assertThat(few.client().ask(GET))
          .startsWith("HTTP/1.1 503 Service Unavailable~")
          .contains("~Retry-After: 1~");
      few.advance(Duration.ofMillis(5_001));

      assertThat(waits.received()).startsWith("HTTP/1.1 503 Service Unavailable~");
      assertThat(few.nothingLeft()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 9~~some", "Transfer-Encoding: chunked~~4~some~"})
  void aResponseThatBreaksOffIsBrokenOffForTheClient(String body) {
    client.say(GET);
    servers.server().say("HTTP/1.1 200 OK~" + body);
    assertThat(client.received()).contains("some");
    servers.server().close();

    assertThat(client.received()).isEmpty();
    assertThat(client.lost).isNotInstanceOf(spindle.reason.ConnectionDone.class);
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aResponseThatStallsIsBrokenOffAfterAMinute() {
    client.say(GET);
    servers.server().say("HTTP/1.1 200 OK~Content-Length: 9~~some");
    servers.advance(Duration.ofSeconds(59));
    assertThat(client.lost).isNull();
    servers.advance(Duration.ofSeconds(2));

    assertThat(client.lost).isNotNull();
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void whenTheClientGoesTheServerIsToldWithinATurn() {
    client.say(GET);
    End waiting = servers.server();
    client.abort();
    assertThat(waiting.lost).as("before the response").isNotNull();

    End second = servers.client();
    second.say(GET);
    End sending = servers.server();
    sending.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~some~");
    second.abort();
    assertThat(sending.lost).as("within its body").isNotNull();

    End third = servers.client();
    third.say(upload("Content-Length: 9~") + "some");
    End receiving = servers.server();
    third.abort();
    assertThat(receiving.lost).as("within the request's body").isNotNull();
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aClientThatEndsItsDirectionIsAnswered() {
    client.goesOn = true;
    client.say(GET);
    client.transport().loseWriteConnection();
    servers.settle();
    servers.server().say(ProxiedServers.OK);

    assertThat(client.received()).startsWith("HTTP/1.1 200 OK~").endsWith("~~ok");
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedAsElsewhere() {
    try (var strict = ProxiedServers.withBodyMax(10)) {
      End sender = strict.client();
      sender.say(upload("Transfer-Encoding: chunked~") + "8~12345678~8~12345678~");

      assertThat(sender.received()).startsWith("HTTP/1.1 413 Content Too Large~");
      assertThat(strict.nothingLeft()).isTrue();
    }
  }

  @Test
  void aGetOnAConnectionThatTheServerHasClosedIsSentOnceMore() {
    client.say(GET);
    End old = servers.server();
    old.say(ProxiedServers.OK);
    client.received();
    client.say(GET);
    old.abort();
    servers.server().say(ProxiedServers.OK);

    assertThat(client.received()).isEqualTo(OK);
    assertThat(servers.connections(0)).isEqualTo(2);
  }

  @Test
  void aPostIsNotSoThatItIsDoneOnceAtMost() {
    client.say(GET);
    End old = servers.server();
    old.say(ProxiedServers.OK);
    client.received();
    client.say(upload("Content-Length: 0~"));
    old.abort();

    assertThat(client.received()).startsWith("HTTP/1.1 502 Bad Gateway~");
    assertThat(servers.connections(0)).isEqualTo(1);
  }
}
