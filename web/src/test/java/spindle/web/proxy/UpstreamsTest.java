package spindle.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.HttpError;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.reason.RequestNotSent;
import spindle.web.proxy.ProxiedServers.End;

/// Which of several servers a request is given to, and which is passed over.
class UpstreamsTest {
  private static final String GET = "GET / HTTP/1.1~Host: a~~";
  private static final String POST = "POST / HTTP/1.1~Host: a~Content-Length: 2~~hi";

  private final ProxiedServers servers = new ProxiedServers(3);

  @AfterEach
  void close() {
    servers.close();
  }

  private List<Integer> pending() {
    return servers.upstreams().all().stream().map(Upstream::pending).toList();
  }

  /// The number of the server that one more request was given to.
  private int given(End client, String request) {
    List<Integer> before = pending();
    client.say(request);
    for (int i = 0; i < before.size(); i++) {
      if (pending().get(i) > before.get(i)) {
        return i;
      }
    }
    return -1;
  }

  private int given() {
    return given(servers.client(), GET);
  }

  /// Has requests of a kind fail at the first server until it is ejected.
  private void eject(int number, int times) {
    for (int i = 0; i < 3 * times; i++) {
      int chosen = given(servers.client(), POST);
      if (chosen == number) {
        servers.server(number).abort();
      } else {
        servers.server(chosen).say(ProxiedServers.OK);
      }
    }
  }

  @Test
  void requestsGoToTheServerWithTheFewestAtWork() {
    List<Integer> given = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      given.add(given());
    }
    assertThat(pending()).containsExactly(2, 2, 2);
    assertThat(given.subList(0, 3)).doesNotHaveDuplicates();
    servers.server(1).say(ProxiedServers.OK);

    assertThat(given()).isEqualTo(1);
  }

  @Test
  void thoseThatAreEquallyBusyTakeTurns() {
    List<Integer> given = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int chosen = given();
      given.add(chosen);
      servers.server(chosen).say(ProxiedServers.OK);
    }

    assertThat(given.subList(0, 3)).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(given.subList(3, 6)).isEqualTo(given.subList(0, 3));
  }

  @Test
  void aServerIsAtWorkUntilItsBodyHasEnded() {
    int chosen = given();
    servers.server(chosen).say("HTTP/1.1 200 OK~Content-Length: 4~~so");
    assertThat(servers.upstream(chosen).pending()).isEqualTo(1);
    servers.server(chosen).say("me");

    assertThat(servers.upstream(chosen).pending()).isZero();
  }

  @Test
  void aRequestThatHasNotReachedAServerIsGivenToAnother() {
    Upstream gone = servers.upstreams().add("http://127.0.0.1:9");
    for (int i = 0; i < 8; i++) {
      End client = servers.client();
      int chosen = given(client, i % 2 == 0 ? GET : POST);
      if (i % 2 == 1) {
        assertThat(servers.server(chosen).received()).as("body").endsWith("~~hi");
      }
      servers.server(chosen).say(ProxiedServers.OK);
      assertThat(client.received()).startsWith("HTTP/1.1 200 OK~");
    }
    assertThat(gone.pending()).isZero();
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aServerThatCannotBeReachedInFiveSecondsIsPassedOver() {
    assertThat(Upstreams.limits().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    var silent = new spindle.testing.ConnectableEndpoint();
    servers.upstreams().all().forEach(servers.upstreams()::remove);
    servers
        .upstreams()
        .add("http://silent", new spindle.web.client.Agent(servers.pool()).at(silent));
    End client = servers.client();
    client.say(GET);
    servers.advance(Duration.ofMillis(4_990));
    assertThat(client.received()).isEmpty();
    servers.start(3);
    servers.upstreams().add("http://127.0.0.1:8084");
    servers.advance(Duration.ofMillis(20));
    servers.server(3).say(ProxiedServers.OK);

    assertThat(client.received()).startsWith("HTTP/1.1 200 OK~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
  void whatMayBeDoneTwiceIsGivenToAnotherIfNothingCameBack(String method) {
    End client = servers.client();
    int first = given(client, method + " / HTTP/1.1~Host: a~~");
    servers.server(first).say("HTTP/1.1 200 O").abort();
    int second = pending().indexOf(1);
    assertThat(second).isNotEqualTo(first);
    servers.server(second).say("HTTP/1.1 204 Fine~~");

    assertThat(client.received()).startsWith("HTTP/1.1 204 Fine~");
  }

  @Test
  void whatMayNotIsNot() {
    for (String each :
        List.of(
            POST,
            "PATCH / HTTP/1.1~Host: a~~",
            "PUT / HTTP/1.1~Host: a~Content-Length: 2~~hi",
            "GET / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1~x~0~~")) {
      End client = servers.client();
      servers.server(given(client, each)).abort();
      assertThat(client.received()).as(each).startsWith("HTTP/1.1 502 Bad Gateway~");
      assertThat(pending()).containsExactly(0, 0, 0);
    }
  }

  /// As over HTTP/2, where a server may refuse a request while its body comes.
  @Test
  void aBodyOfWhichAPieceHasGoneIsNotGivenToAnotherWhateverTheServerHasDone() throws Exception {
    List<String> asked = new ArrayList<>();
    Agent refusing =
        Agent.to(request -> {
          asked.add(request.uri().authority());
          Deferred<Response> answer =
              request
                  .body()
                  .next()
                  .then(_ -> Deferred.fail(new RequestNotSent(request, 1, "refused", null)));
          return Response.later(answer);
        });
    Upstreams two =
        Upstreams.of(
            servers.memory().reactor(), refusing, "http://127.0.0.1:1", "http://127.0.0.1:2");
    ReverseProxy proxy = ReverseProxy.to(two);
    Request put = Request.of("PUT", "http://a/");

    failureResultOf(proxy.handle(put).whenHere(), HttpError.class);
    assertThat(asked).hasSize(2);
    asked.clear();
    failureResultOf(proxy.handle(put.withBody(Body.of("hi"))).whenHere(), HttpError.class);
    assertThat(asked).hasSize(1);
  }

  @Test
  void aServerThatAnswersLateIsNotRepeatedElsewhere() {
    End client = servers.client();
    given(client, GET);
    servers.advance(Duration.ofSeconds(61));

    assertThat(client.received()).startsWith("HTTP/1.1 504 Gateway Timeout~");
    assertThat(pending()).containsExactly(0, 0, 0);
  }

  @Test
  void threeAreTriedAndNoMore() {
    servers.start(3);
    servers.upstreams().add("http://127.0.0.1:8084");
    End client = servers.client();
    int last = given(client, GET);
    List<Integer> tried = new ArrayList<>();
    while (last >= 0) {
      tried.add(last);
      servers.server(last).abort();
      last = pending().indexOf(1);
    }

    assertThat(tried).hasSize(3).doesNotHaveDuplicates();
    assertThat(client.received()).startsWith("HTTP/1.1 502 Bad Gateway~");
  }

  @Test
  void oneThatFailsThreeTimesGetsNothingForASecondAndThenOneThatDecides() {
    eject(0, 3);
    assertThat(servers.upstream(0).state()).isEqualTo(Upstream.State.EJECTED);
    for (int i = 0; i < 4; i++) {
      assertThat(given()).isNotZero();
    }
    servers.advance(Duration.ofMillis(1_001));
    End trial = servers.client();
    assertThat(given(trial, POST)).isZero();
    assertThat(given()).as("while it is tried").isNotZero();
    servers.server(0).abort();
    servers.advance(Duration.ofMillis(1_990));
    assertThat(given()).as("before two seconds").isNotZero();
    servers.advance(Duration.ofMillis(20));
    assertThat(given()).isZero();
    servers.server(0).say(ProxiedServers.OK);

    assertThat(servers.upstream(0).state()).isEqualTo(Upstream.State.UP);
  }

  @Test
  void theTimeDoesNotGrowBeyondAMinute() {
    assertThat(Ejection.DEFAULT.time(0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Ejection.DEFAULT.time(5)).isEqualTo(Duration.ofSeconds(32));
    assertThat(Ejection.DEFAULT.time(6)).isEqualTo(Duration.ofMinutes(1));
    assertThat(Ejection.DEFAULT.time(1_000_000)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void anAnswerInBetweenBeginsTheCountAnew() {
    eject(0, 2);
    int chosen = given();
    while (chosen != 0) {
      servers.server(chosen).say(ProxiedServers.OK);
      chosen = given();
    }
    servers.server(0).say("HTTP/1.1 500 Oops~Content-Length: 0~~");
    eject(0, 2);

    assertThat(servers.upstream(0).state()).isEqualTo(Upstream.State.UP);
  }

  @Test
  void oneThatIsAloneIsAskedWhateverBecomesOfIt() {
    try (var alone = new ProxiedServers(1)) {
      for (int i = 0; i < 10; i++) {
        End client = alone.client();
        client.say(POST);
        alone.server().abort();
        assertThat(client.received()).startsWith("HTTP/1.1 502 ");
      }
      assertThat(alone.upstream(0).state()).isEqualTo(Upstream.State.UP);
    }
  }

  @Test
  void whereAllAreEjectedTheClientIsToldWhenToComeAgain() {
    for (int i = 0; i < 9; i++) {
      servers.server(given(servers.client(), POST)).abort();
    }
    assertThat(servers.client().ask(GET))
        .startsWith("HTTP/1.1 503 Service Unavailable~")
        .contains("~Retry-After: 1~");
    servers.advance(Duration.ofMillis(1_001));

    assertThat(given()).isNotNegative();
  }

  @Test
  void oneThatIsDrainedGetsNothingNewAndIsLetGoWhenItIsDone() {
    int chosen = given();
    Upstream leaving = servers.upstream(chosen);
    var done = leaving.drain();
    assertNoResult(done);
    assertThat(leaving.state()).isEqualTo(Upstream.State.DRAINING);
    for (int i = 0; i < 4; i++) {
      assertThat(given()).isNotEqualTo(chosen);
    }
    servers.server(chosen).say(ProxiedServers.OK);
    successResultOf(done);
    successResultOf(leaving.drain());
    leaving.restore();

    assertThat(given()).isEqualTo(chosen);
  }

  @Test
  void whereAllAreDrainedItIs503() {
    servers.upstreams().all().forEach(Upstream::drain);

    assertThat(servers.client().ask(GET)).startsWith("HTTP/1.1 503 Service Unavailable~");
  }

  @Test
  void oneThatIsRemovedFinishesWhatItHas() {
    End client = servers.client();
    int chosen = given(client, GET);
    servers.upstreams().remove(servers.upstream(chosen));
    servers.server(chosen).say(ProxiedServers.OK);

    assertThat(client.received()).startsWith("HTTP/1.1 200 OK~");
    assertThat(servers.upstreams().all()).hasSize(2);
  }

  /// Every server answers the checks that have come.
  private void checked(String... answers) {
    for (int i = 0; i < answers.length; i++) {
      assertThat(servers.server(i).received()).contains("GET /health HTTP/1.1~");
      servers.server(i).say("HTTP/1.1 " + answers[i] + "~Content-Length: 0~~");
    }
    servers.advance(Duration.ofSeconds(2));
  }

  @Test
  void threeChecksThatFailTakeAServerOutAndTwoThatPassBringItBack() {
    servers.upstreams().check(HealthCheck.get("/health"));
    servers.memory().flush();
    checked("200 OK", "503 Busy", "302 Found");
    checked("200 OK", "503 Busy", "200 OK");
    assertThat(servers.upstream(1).state()).isEqualTo(Upstream.State.UP);
    checked("200 OK", "404 None", "200 OK");
    assertThat(servers.upstream(1).state()).isEqualTo(Upstream.State.DOWN);
    checked("200 OK", "200 OK", "200 OK");
    assertThat(servers.upstream(1).state()).isEqualTo(Upstream.State.DOWN);
    checked("200 OK", "204 Fine", "200 OK");

    assertThat(servers.upstream(1).state()).isEqualTo(Upstream.State.UP);
    servers.upstreams().stopChecks();
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aCheckThatIsNotAnsweredInTimeHasFailed() {
    try (var one = new ProxiedServers(1)) {
      one.upstreams().check(HealthCheck.get("/health").withFall(1));
      one.memory().flush();
      one.advance(Duration.ofMillis(1_990));
      assertThat(one.upstream(0).state()).isEqualTo(Upstream.State.UP);
      one.advance(Duration.ofMillis(20));
      assertThat(one.upstream(0).state()).isEqualTo(Upstream.State.DOWN);

      assertThat(one.client().ask(GET))
          .startsWith("HTTP/1.1 503 Service Unavailable~")
          .contains("~Retry-After: 2~");
      one.upstreams().stopChecks();
      assertThat(one.upstream(0).state()).isEqualTo(Upstream.State.UP);
      assertThat(one.nothingLeft()).isTrue();
    }
  }

  @Test
  void aCheckIsAPathAndNumbersThatArePositive() {
    assertThatThrownBy(() -> HealthCheck.get("health"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HealthCheck.get("/").withInterval(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HealthCheck.get("/").withRise(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Upstreams.of(servers.memory().reactor()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
