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
import org.junit.jupiter.params.provider.EnumSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.testing.ConnectableEndpoint;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.reason.HandshakeFailed;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.RequestTimeout.Stage;

/// Each stage of a request has a time limit with its name, can be cancelled, and leaves nothing
/// behind then.
class StagesTest {
  private static final ClientLimits DEFAULTS = ClientLimits.defaults();

  /// Where a request can be, each brought about.
  enum At {
    POOL {
      @Override
      Deferred<?> reach(AskedServer server) {
        var others = server.get("/");
        var waiting = server.get("/");
        waiting.onFailure(_ -> others.cancel());
        return waiting;
      }
    },
    CONNECT {
      @Override
      Deferred<?> reach(AskedServer server) {
        return server.agent().at(new ConnectableEndpoint()).request(Request.get("http://silent/"));
      }
    },
    LOOKUP {
      @Override
      Deferred<?> reach(AskedServer server) {
        return server.agent().request(Request.get("http://localhost:80/slow"));
      }
    },
    HANDSHAKE {
      @Override
      Deferred<?> reach(AskedServer server) {
        return server.ask(Request.get("https://127.0.0.1:80/"));
      }
    },
    PROXY {
      @Override
      Deferred<?> reach(AskedServer server) {
        Agent agent = server.agent().withProxies(Proxies.of("http://127.0.0.1:80"));
        var asked = agent.request(Request.get("https://example.org/"));
        server.memory().flush();
        server.say("HTTP/1.1 20");
        return asked;
      }
    },
    TUNNEL {
      @Override
      Deferred<?> reach(AskedServer server) {
        Agent agent = server.agent().withProxies(Proxies.of("http://127.0.0.1:80"));
        var asked = agent.request(Request.get("https://example.org/"));
        server.memory().flush();
        server.say("HTTP/1.1 200 OK~~");
        return asked;
      }
    },
    SEND {
      @Override
      Deferred<?> reach(AskedServer server) {
        Body endless =
            Body.written(out -> {
              while (true) {
                out.write(new byte[100_000]);
                Fiber.sleep(Duration.ofMillis(10));
              }
            });
        return server.ask(Request.of("POST", AskedServer.ROOT).withBody(endless));
      }
    },
    EXPECT {
      @Override
      Deferred<?> reach(AskedServer server) {
        Request request = Request.of("POST", AskedServer.ROOT).withBody(Body.of("x"));
        return server.ask(request.withField("Expect", "100-continue"));
      }
    },
    HEAD {
      @Override
      Deferred<?> reach(AskedServer server) {
        return server.get("/");
      }
    },
    HALF_A_HEAD {
      @Override
      Deferred<?> reach(AskedServer server) {
        var asked = server.get("/");
        server.say("HTTP/1.1 200 OK~X-Me");
        return asked;
      }
    },
    REDIRECTED {
      @Override
      Deferred<?> reach(AskedServer server) {
        Agent agent = server.agent().with(Redirects.follow());
        var asked = agent.request(Request.get(AskedServer.ROOT));
        server.memory().flush();
        server.say("HTTP/1.1 302 Found~Location: /there~Content-Length: 0~~");
        return asked;
      }
    },
    BODY {
      @Override
      Deferred<?> reach(AskedServer server) {
        var asked = server.get("/");
        server.say("HTTP/1.1 200 OK~Content-Length: 500000~~some");
        return successResultOf(asked).body().text(1_000_000);
      }
    };

    abstract Deferred<?> reach(AskedServer server);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsCancelledFailsAtOnceAndLeavesNothing(At stage) {
    try (var server = new AskedServer(DEFAULTS.withMaxPerOrigin(1))) {
      int before = server.memory().host().descriptors();
      Deferred<?> under = stage.reach(server);
      under.cancel();

      failureResultOf(under, CancelledError.class);
      assertThat(server.nothingLeft()).isTrue();
      assertThat(server.memory().host().descriptors()).isEqualTo(before);
      var next = server.get("/next");
      server.say("HTTP/1.1 200 OK~Content-Length: 2~~ok");
      assertThat(server.body(next)).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTotalCoversAllOfThem(At stage) {
    ClientLimits limits = DEFAULTS.withMaxPerOrigin(1).withTotalTimeout(Duration.ofMillis(500));
    try (var server = new AskedServer(limits)) {
      Deferred<?> under = stage.reach(server).reportedElsewhere();
      server.memory().advance(Duration.ofMillis(490));
      assertNoResult(under);
      server.memory().advance(Duration.ofMillis(20));

      assertThat(stageOf(under)).isEqualTo(Stage.TOTAL);
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  private static Stage stageOf(Deferred<?> failed) {
    return ((RequestTimeout) failureResultOf(failed, RequestTimeout.class)).stage();
  }

  @Test
  void aServerThatDoesNotAcceptHasTenSeconds() {
    try (var server = new AskedServer()) {
      var silent = new ConnectableEndpoint();
      var asked =
          server.agent().at(silent).request(Request.get("http://silent/")).reportedElsewhere();
      server.memory().advance(Duration.ofMillis(9_990));
      assertNoResult(asked);
      server.memory().advance(Duration.ofMillis(20));

      assertThat(stageOf(asked)).isEqualTo(Stage.CONNECT);
      assertThat(silent.waiting()).isZero();
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void aHandshakeHasTenSeconds() {
    try (var server = new AskedServer()) {
      var asked = server.ask(Request.get("https://127.0.0.1:80/"));
      server.memory().advance(Duration.ofMillis(9_990));
      assertNoResult(asked);
      server.memory().advance(Duration.ofMillis(20));

      assertThat(stageOf(asked)).isEqualTo(Stage.HANDSHAKE);
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void aHandshakeThatIsNoneFails() {
    try (var server = new AskedServer()) {
      var asked = server.ask(Request.get("https://127.0.0.1:80/"));
      server.say("HTTP/1.1 400 Bad Request~~");

      failureResultOf(asked, HandshakeFailed.class);
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void aHeadHasAMinuteFromTheEndOfTheRequest() {
    try (var server = new AskedServer()) {
      var asked = server.get("/");
      server.memory().advance(Duration.ofMillis(59_900));
      server.say("HTTP/1.1 103 Early Hints~~");
      assertNoResult(asked);
      server.memory().advance(Duration.ofMillis(200));

      assertThat(stageOf(asked)).isEqualTo(Stage.HEAD);
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void aServerThatTakesNothingHasHalfAMinute() {
    try (var server = new AskedServer()) {
      var asked = server.ask(Request.of("POST", AskedServer.ROOT).withField("X-First", "1"));
      server.last().transport().pauseProducing();
      server.say("HTTP/1.1 204 No Content~~");
      successResultOf(asked);
      var large =
          server.ask(Request.of("POST", AskedServer.ROOT).withBody(Body.of(new byte[5_000_000])));
      server.memory().advance(Duration.ofMillis(29_900));
      assertNoResult(large);
      server.memory().advance(Duration.ofSeconds(31));

      assertThat(stageOf(large)).isEqualTo(Stage.SEND);
      assertThat(server.pool().open()).isZero();
    }
  }

  @Test
  void aPieceOfABodyHasHalfAMinute() {
    try (var server = new AskedServer()) {
      var asked = server.get("/");
      server.say("HTTP/1.1 200 OK~Content-Length: 500000~~some");
      Deferred<String> text = successResultOf(asked).body().text(1_000_000);
      server.memory().advance(Duration.ofSeconds(20));
      server.say("more");
      server.memory().advance(Duration.ofMillis(29_900));
      assertNoResult(text);
      server.memory().advance(Duration.ofMillis(200));

      assertThat(stageOf(text)).isEqualTo(Stage.BODY);
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void aBodyThatNobodyReadsEndsItsConnectionAfterHalfAMinute() {
    try (var server = new AskedServer()) {
      Response response;
      var asked = server.get("/");
      server.say("HTTP/1.1 200 OK~Content-Length: 500000~~some");
      response = successResultOf(asked);
      server.memory().advance(Duration.ofMillis(29_900));
      assertThat(server.pool().open()).isEqualTo(1);
      server.memory().advance(Duration.ofMillis(200));

      assertThat(server.nothingLeft()).isTrue();
      successResultOf(response.body().next());
      assertThat(stageOf(response.body().next())).isEqualTo(Stage.BODY);
    }
  }

  @Test
  void aResponseThatIsSaidToGoOnMayBeSilentAndEndsAtOnceWhenNobodyWantsIt() {
    try (var server = new AskedServer()) {
      Request request = Request.get(AskedServer.ROOT).with(Agent.ENDLESS, true);
      var read = server.ask(request);
      server.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~some~");
      Body body = successResultOf(read).body();
      successResultOf(body.next());
      var next = body.next();
      server.memory().advance(Duration.ofHours(10));
      assertNoResult(next);
      server.say("4~more~4~last~");
      successResultOf(next);
      server.memory().advance(Duration.ofHours(10));
      assertThat(server.pool().open()).isEqualTo(1);

      body.cancel();
      assertThat(server.nothingLeft()).isTrue();
    }
  }

  @Test
  void nothingLateFires() {
    try (var server = new AskedServer()) {
      List<Object> fired = new ArrayList<>();
      var asked = server.get("/").addBoth(outcome -> fired.add(outcome));
      asked.cancel();
      server.say("HTTP/1.1 200 OK~Content-Length: 2~~ok");

      assertThat(fired).hasSize(1);
      assertThat(server.nothingLeft()).isTrue();
    }
  }
}
