package spindle.web.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.testing.ManualClock;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.client.Agent;
import spindle.web.client.reason.ConnectFailed;

/// Servers that are left alone since they fail.
class CircuitBreakerTest {
  private static final String A = "http://a/";

  private final ManualClock clock = new ManualClock();
  private final CircuitBreaker breaker = CircuitBreaker.of(clock).withFailuresMax(3);
  private final List<String> asked = new ArrayList<>();
  private int status = 503;

  private Deferred<Response> ask(CircuitBreaker filter, String uri) {
    return Agent.to(
            request -> {
              asked.add(request.uri().origin());
              return Response.of(Status.of(status));
            })
        .with(filter)
        .request(Request.get(uri));
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(successResultOf(ask(breaker, A)).status().code()).isEqualTo(503);
    }
  }

  @Test
  void afterSoManyFailuresInARowItIsNotAskedForAWhile() {
    fail(3);
    Throwable refused = failureResultOf(ask(breaker, A), CircuitOpen.class);

    assertThat(refused).hasMessage("http://a is not asked for a while: it has failed 3 times");
    assertThat(breaker.isOpen("http://a")).isTrue();
    assertThat(asked).hasSize(3);
    clock.advance(Duration.ofMillis(9_999));
    failureResultOf(ask(breaker, A), CircuitOpen.class);
    clock.advance(Duration.ofMillis(1));
    fail(1);
    failureResultOf(ask(breaker, A), CircuitOpen.class);
    clock.advance(Duration.ofSeconds(10));
    status = 200;
    successResultOf(ask(breaker, A));
    status = 503;
    fail(3);
    assertThat(asked).hasSize(8);
  }

  @Test
  void fiveInARowIfNothingIsSaid() {
    CircuitBreaker usual = CircuitBreaker.of(clock);
    for (int i = 0; i < 5; i++) {
      assertThat(usual.isOpen("http://a")).isFalse();
      successResultOf(ask(usual, A));
    }

    assertThat(usual.isOpen("http://a")).isTrue();
  }

  @Test
  void aGoodAnswerBetweenThemBeginsTheCountAnew() {
    fail(2);
    status = 200;
    successResultOf(ask(breaker, A));
    status = 503;
    fail(2);

    assertThat(breaker.isOpen("http://a")).isFalse();
  }

  @Test
  void otherOriginsAreAskedAllTheSame() {
    fail(3);

    successResultOf(ask(breaker, "https://a/"));
    successResultOf(ask(breaker, "http://a:81/"));
    assertThat(asked).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource({"500, true", "502, true", "504, true", "501, false", "404, false", "429, false"})
  void someAnswersAreFailures(int code, boolean fails) {
    status = code;
    for (int i = 0; i < 3; i++) {
      successResultOf(ask(breaker, A));
    }

    assertThat(breaker.isOpen("http://a")).isEqualTo(fails);
  }

  @Test
  void whichIsYoursToSay() {
    CircuitBreaker strict =
        CircuitBreaker.of(clock)
            .withFailuresMax(1)
            .withPause(Duration.ofSeconds(1))
            .withFailing(response -> response.status().code() == 404);
    successResultOf(ask(strict, A));
    assertThat(strict.isOpen("http://a")).isFalse();
    status = 404;
    successResultOf(ask(strict, A));
    assertThat(strict.isOpen("http://a")).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(strict.isOpen("http://a")).isFalse();
  }

  @Test
  void afterThePauseOneRequestIsTriedAndTheOthersWaitForItsEnd() {
    List<Deferred<Response>> coming = new ArrayList<>();
    Agent agent =
        Agent.to(
                _ -> {
                  coming.add(new Deferred<>());
                  return Response.later(coming.getLast());
                })
            .with(breaker);
    for (int i = 0; i < 3; i++) {
      var one = agent.request(Request.get(A));
      coming.getLast().callback(Response.of(Status.BAD_GATEWAY));
      successResultOf(one);
    }
    clock.advance(Duration.ofSeconds(10));
    var trial = agent.request(Request.get(A));
    failureResultOf(agent.request(Request.get(A)), CircuitOpen.class);
    assertThat(coming).hasSize(4);
    trial.reportedElsewhere().cancel();
    var second = agent.request(Request.get(A));
    coming.getLast().callback(Response.of(Status.OK));

    successResultOf(second);
    assertThat(breaker.isOpen("http://a")).isFalse();
  }

  @Test
  void whatWasAskedBeforeItOpenedDoesNotCloseIt() {
    Deferred<Response> slow = new Deferred<>();
    var early = Agent.to(_ -> Response.later(slow)).with(breaker).request(Request.get(A));
    fail(3);
    slow.callback(Response.of(Status.OK));

    successResultOf(early);
    assertThat(breaker.isOpen("http://a")).isTrue();
  }

  @Test
  void aServerThatCannotBeReachedFailsAndAFilterThatIsBrokenDoesNot() {
    try (var memory = new MemoryReactor()) {
      CircuitBreaker one = CircuitBreaker.of(memory.reactor()).withFailuresMax(1);
      var unreachable =
          new Agent(memory.reactor()).with(one).request(Request.get("http://127.0.0.1:9/"));
      memory.advance(Duration.ofSeconds(1));
      failureResultOf(unreachable, ConnectFailed.class);
      assertThat(one.isOpen("http://127.0.0.1:9")).isTrue();
      var broken =
          Agent.to(
                  _ -> {
                    throw new IOException("a bug");
                  })
              .with(one)
              .request(Request.get(A));
      failureResultOf(broken, IOException.class);
      assertThat(one.isOpen("http://a")).isFalse();
    }
  }

  @Test
  void aThousandOriginsAreRememberedAndNoMore() {
    CircuitBreaker one = CircuitBreaker.of(clock).withFailuresMax(1);
    for (int i = 0; i <= 1000; i++) {
      successResultOf(ask(one, "http://h" + i + "/"));
    }

    assertThat(one.isOpen("http://h0")).isFalse();
    assertThat(one.isOpen("http://h1")).isTrue();
    assertThat(one.isOpen("http://h1000")).isTrue();
    assertThatThrownBy(() -> one.withOriginsMax(0)).hasMessageContaining("1 origin");
    assertThatThrownBy(() -> one.withFailuresMax(0)).hasMessageContaining("1 failure");
    assertThatThrownBy(() -> one.withPause(Duration.ZERO)).hasMessageContaining("positive");
  }
}
