package spindle.web.client;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.reason.ConnectFailed;
import spindle.web.client.reason.PoolFull;
import spindle.web.client.reason.RequestFailed;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.RequestTimeout.Stage;
import spindle.web.client.reason.ResponseNeverReceived;

/// Connections that are kept, and requests that wait for one.
class HTTPConnectionPoolTest {
  private static final String OK = "HTTP/1.1 200 OK~Content-Length: 2~~ok";
  private static final ClientLimits DEFAULTS = ClientLimits.defaults();

  private static Deferred<Response> answered(AskedServer server) {
    Deferred<Response> asked = server.get("/");
    server.say(OK);
    assertThat(server.body(asked)).isEqualTo("ok");
    return asked;
  }

  @Test
  void aConnectionThatHasAnsweredServesTheNextRequest() {
    try (var server = new AskedServer()) {
      for (int i = 0; i < 5; i++) {
        answered(server);
      }

      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.pool().reused()).isEqualTo(4);
      assertThat(server.pool().opened()).isEqualTo(1);
    }
  }

  @Test
  void whoHearsOfTheEndOfABodyFindsItsConnectionFree() {
    try (var server = new AskedServer()) {
      var both =
          server
              .agent()
              .request(Request.get(AskedServer.ROOT))
              .then(first -> first.body().text(10))
              .then(_ -> server.agent().request(Request.get(AskedServer.ROOT + "second")));
      server.memory().flush();
      server.say(OK);
      assertThat(server.heard()).contains("GET /second");
      server.say(OK);

      successResultOf(both);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK~Connection: close~Content-Length: 2~~ok",
        "HTTP/1.1 200 OK~Connection: x, Close~Content-Length: 2~~ok",
        "HTTP/1.0 200 OK~Content-Length: 2~~ok",
        "HTTP/1.1 408 Request Timeout~Content-Length: 2~~ok" // it may have crossed the request
      })
  void oneThatTheServerDoesNotKeepIsClosed(String answer) {
    try (var server = new AskedServer()) {
      var asked = server.get("/");
      server.say(answer);

      assertThat(server.body(asked)).isEqualTo("ok");
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void asManyConnectionsAsMayAreMadeToOneServerAndTheRestWaitInTheirOrder() {
    try (var server = new AskedServer(DEFAULTS.withMaxPerOrigin(2))) {
      List<Deferred<Response>> asked = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        asked.add(server.get("/" + i));
      }
      assertThat(server.connections()).isEqualTo(2);
      assertThat(server.pool().waiting()).isEqualTo(2);
      server.end(1).received();
      server.say(server.end(1), OK);
      assertThat(server.body(asked.get(1))).isEqualTo("ok");

      server.memory().flush();
      assertThat(server.end(1).received()).contains("GET /2 ");
      assertNoResult(asked.get(3));
      asked.forEach(Deferred::cancel);
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void aThousandRequestsWaitAndNoMore() {
    try (var server = new AskedServer(DEFAULTS.withMaxPerOrigin(1).withWaitersMax(3))) {
      server.get("/");
      List<Deferred<Response>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(server.get("/"));
      }

      failureResultOf(server.get("/"), PoolFull.class);
      waiting.forEach(each -> assertNoResult(each));
      assertThat(DEFAULTS.waitersMax()).isEqualTo(1000);
    }
  }

  @Test
  void whoWaitsTooLongForAConnectionIsTold() {
    try (var server = new AskedServer(DEFAULTS.withMaxPerOrigin(1))) {
      server.get("/");
      var late = server.get("/");
      server.memory().advance(Duration.ofMillis(9_999));
      assertNoResult(late);
      server.memory().advance(Duration.ofMillis(1));

      assertThat(failureResultOf(late, RequestTimeout.class))
          .isInstanceOfSatisfying(
              RequestTimeout.class, e -> assertThat(e.stage()).isEqualTo(Stage.POOL));
      assertThat(server.pool().waiting()).isZero();
    }
  }

  @Test
  void whoDoesNotWaitAnyMoreIsPassedOver() {
    try (var server = new AskedServer(DEFAULTS.withMaxPerOrigin(1))) {
      var first = server.get("/");
      var second = server.get("/second");
      var third = server.get("/third");
      second.cancel();
      failureResultOf(second, CancelledError.class);
      server.heard();
      server.say(OK);
      assertThat(server.body(first)).isEqualTo("ok");

      assertThat(server.heard()).contains("GET /third ");
      assertNoResult(third);
    }
  }

  @Test
  void aTotalIsKeptByClosingWhatIsIdleElsewhere() {
    try (var server = new AskedServer(DEFAULTS.withMaxTotal(1))) {
      new TCP4ServerEndpoint(server.memory().reactor(), 81).listen(server);
      answered(server);
      var other = server.ask(Request.get("http://127.0.0.1:81/"));
      server.settle();
      assertThat(server.heard()).contains("Host: 127.0.0.1:81");
      server.say(OK);

      assertThat(server.body(other)).isEqualTo("ok");
      assertThat(server.pool().open()).isEqualTo(1);
    }
  }

  @Test
  void serversTakeTurnsWhereAllConnectionsAreInUse() {
    try (var server = new AskedServer(DEFAULTS.withMaxTotal(1))) {
      new TCP4ServerEndpoint(server.memory().reactor(), 81).listen(server);
      List<Deferred<Response>> asked = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        asked.add(server.get("/" + i));
      }
      asked.add(1, server.ask(Request.get("http://127.0.0.1:81/other")));
      List<String> order = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        order.add(server.heard().split(" ")[1]);
        server.say(OK);
        asked.stream()
            .filter(Deferred::isDone)
            .map(each -> successResultOf(each).body().text(10))
            .forEach(_ -> {});
        server.settle();
        assertThat(server.pool().open()).isEqualTo(1);
      }

      assertThat(order).containsExactly("/1", "/2", "/other", "/3");
    }
  }

  @Test
  void anIdleConnectionIsClosedAfterHalfAMinute() {
    try (var server = new AskedServer()) {
      answered(server);
      server.memory().advance(Duration.ofMillis(29_900));
      assertThat(server.pool().idle()).isEqualTo(1);
      server.memory().advance(Duration.ofMillis(200));

      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void aSecondBeforeTheServerWouldCloseIt() {
    try (var server = new AskedServer()) {
      var asked = server.get("/");
      server.say("HTTP/1.1 200 OK~Keep-Alive: timeout=5, max=9~Content-Length: 0~~");
      successResultOf(asked);
      server.memory().advance(Duration.ofMillis(3_900));
      assertThat(server.pool().idle()).isEqualTo(1);
      server.memory().advance(Duration.ofMillis(200));

      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void aConnectionThatIsOldIsClosedWhenItHasAnswered() {
    try (var server = new AskedServer(DEFAULTS.withMaxAge(Duration.ofSeconds(20)))) {
      answered(server);
      server.memory().advance(Duration.ofSeconds(19));
      answered(server);
      server.memory().advance(Duration.ofSeconds(2));
      answered(server);

      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void anIdleConnectionThatEndsIsForgotten() {
    try (var server = new AskedServer()) {
      answered(server);
      server.close(server.last());
      assertThat(server.nothingLeft()).isTrue();
      answered(server);
      server.abort(server.last());

      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void oneThatIsFreedMeanwhileServesWhoWaitsForAnother() {
    try (var server = new AskedServer()) {
      var first = server.get("/");
      server.heard();
      Deferred<Response> second = server.agent().request(Request.get(AskedServer.ROOT + "2"));
      server.say(OK);
      server.body(first);
      server.settle();

      assertThat(server.end(0).received() + server.last().received()).containsOnlyOnce("GET /2 ");
      second.cancel();
    }
  }

  @Test
  void aFailedConnectionFailsOneRequestAndNoOther() {
    try (var server = new AskedServer(DEFAULTS.withMaxPerOrigin(1))) {
      var first = server.ask(Request.get("http://127.0.0.1:9/"));
      var second = server.ask(Request.get("http://127.0.0.1:9/"));

      failureResultOf(first, ConnectFailed.class);
      failureResultOf(second, ConnectFailed.class);
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void aPoolThatIsClosedLetsWhatIsUnderWayEnd() {
    try (var server = new AskedServer()) {
      answered(server);
      var first = server.get("/");
      Deferred<Void> closed = server.pool().close();
      assertNoResult(closed);
      server.say(OK);
      assertThat(server.body(first)).isEqualTo("ok");

      successResultOf(closed);
      failureResultOf(server.get("/"), IllegalStateException.class);
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void whatTheServerClosedWithoutAWordIsAskedOnceMore() {
    try (var server = new AskedServer()) {
      answered(server);
      var second = server.get("/second");
      server.abort(server.last());
      assertThat(server.connections()).isEqualTo(2);
      assertThat(server.heard()).contains("GET /second");
      server.say(OK);

      assertThat(server.body(second)).isEqualTo("ok");
    }
  }

  @Test
  void soIsAPutWhoseBodyCanBeReadAgain() {
    try (var server = new AskedServer()) {
      answered(server);
      var put = server.ask(Request.of("PUT", AskedServer.ROOT).withBody(Body.of("hello")));
      server.close(server.last());
      assertThat(server.heard()).endsWith("~~hello");
      server.say(OK);

      assertThat(server.body(put)).isEqualTo("ok");
    }
  }

  @Test
  void onceAndNotTwice() {
    try (var server = new AskedServer()) {
      answered(server);
      var second = server.get("/second");
      server.abort(server.last());
      server.abort(server.last());

      assertThat(failureResultOf(second, ResponseNeverReceived.class))
          .isInstanceOfSatisfying(RequestFailed.class, e -> assertThat(e.attempt()).isEqualTo(2));
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void notWhereSomethingOfTheAnswerCame() {
    try (var server = new AskedServer()) {
      answered(server);
      var second = server.get("/second");
      server.say("H");
      server.abort(server.last());

      failureResultOf(second, ResponseNeverReceived.class);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /// Whoever waits for the connection is not given what came unasked.
  @Test
  void whatComesBehindAResponseIsNotThatOfTheNextRequest() {
    try (var server = new AskedServer(DEFAULTS.withMaxPerOrigin(1))) {
      var first = server.get("/");
      var second = server.get("/second");
      server.say(OK + "HTTP/1.1 200 OK~Content-Length: 5~~wrong");

      assertThat(server.body(first)).isEqualTo("ok");
      assertNoResult(second);
      server.say(OK);
      assertThat(server.body(second)).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void notOverAConnectionThatIsNew() {
    try (var server = new AskedServer()) {
      var first = server.get("/");
      server.abort(server.last());

      failureResultOf(first, ResponseNeverReceived.class);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aPostIsSentOnceUnlessItIsMarked() {
    try (var server = new AskedServer()) {
      answered(server);
      Request post = Request.of("POST", AskedServer.ROOT).withBody(Body.of("hello"));
      var once = server.ask(post);
      server.close(server.last());
      failureResultOf(once, ResponseNeverReceived.class);
      assertThat(server.connections()).isEqualTo(1);
      answered(server);
      var marked = server.ask(post.with(Agent.IDEMPOTENT, true));
      server.close(server.last());
      server.say(OK);

      assertThat(server.body(marked)).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(3);
    }
  }

  @Test
  void aMisdirectedRequestIsSentOnceMoreOverANewConnection() {
    try (var server = new AskedServer()) {
      answered(server);
      var asked = server.get("/");
      server.say("HTTP/1.1 421 Misdirected Request~Content-Length: 0~~");
      assertThat(server.connections()).isEqualTo(2);
      server.say("HTTP/1.1 421 Misdirected Request~Content-Length: 0~~");

      assertThat(successResultOf(asked).status().code()).isEqualTo(421);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void whatIsRepeatedHasAFreshConnectionThoughAnotherIsGivenBackMeanwhile() {
    try (var server = new AskedServer(ClientLimits.defaults().withMaxPerOrigin(2))) {
      var warm = List.of(server.get("/1"), server.get("/2"));
      server.say(server.end(0), "HTTP/1.1 200 OK~Content-Length: 1~~1");
      server.say(server.end(1), "HTTP/1.1 200 OK~Content-Length: 1~~2");
      warm.forEach(server::body);
      var repeated = server.get("/repeated"); // over the newest, which is the second
      var other = server.get("/other");
      server.end(1).transport().loseConnection();
      server.say(server.end(0), "HTTP/1.1 200 OK~Content-Length: 5~~other");
      server.settle();

      assertThat(server.body(other)).isEqualTo("other");
      assertThat(server.connections()).isEqualTo(3);
      server.say(server.end(2), "HTTP/1.1 200 OK~Content-Length: 8~~repeated");
      assertThat(server.body(repeated)).isEqualTo("repeated");
    }
  }
}
