package spindle.web.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.http.Status;
import spindle.protocol.Protocol;
import spindle.testing.ManualClock;
import spindle.testing.MemoryReactor;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.client.reason.ConnectFailed;
import spindle.web.client.reason.RequestFailed;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.ResponseNeverReceived;

/// What is sent again, when, and how often.
class RetriesTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final ManualClock clock = new ManualClock();
  private final Retries retries = Retries.of(clock, new Random(1)).withTime(() -> NOW);
  private final List<Long> askedMillis = new ArrayList<>();

  private Handler answering(int... statuses) {
    return request -> {
      int number = askedMillis.size();
      askedMillis.add(clock.nowNanos() / 1_000_000);
      return Response.of(Status.of(statuses[Math.min(number, statuses.length - 1)]));
    };
  }

  private Deferred<Response> ask(Retries filter, Handler server, String method) {
    return Agent.to(server).with(filter).request(Request.of(method, "http://a/"));
  }

  private int finalStatus(Deferred<Response> asked) {
    clock.advance(Duration.ofMinutes(1));
    return successResultOf(asked).status().code();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 502, 503, 504})
  void aServerThatCannotIsAskedThreeTimes(int status) {
    var asked = ask(retries, answering(status), "GET");
    assertNoResult(asked);

    assertThat(finalStatus(asked)).isEqualTo(status);
    assertThat(askedMillis).hasSize(3);
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 301, 400, 404, 500, 501})
  void anyOtherAnswerIsTheAnswer(int status) {
    assertThat(successResultOf(ask(retries, answering(status), "GET")).status().code())
        .isEqualTo(status);
    assertThat(askedMillis).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"GET, 2", "HEAD, 2", "PUT, 2", "DELETE, 2", "POST, 1", "PATCH, 1", "get, 1"})
  void onlyWhatMayBeDoneTwiceIsSentTwice(String method, int times) {
    finalStatus(ask(retries, answering(503, 200), method));

    assertThat(askedMillis).hasSize(times);
  }

  @Test
  void aPostThatSaysSoIsSentTwiceWithItsBody() {
    List<String> bodies = new ArrayList<>();
    Handler server =
        request -> {
          bodies.add(successResultOf(request.body().text(10)));
          return Response.of(bodies.size() == 1 ? Status.SERVICE_UNAVAILABLE : Status.OK);
        };
    Request request =
        Request.of("POST", "http://a/").withBody(Body.of("hello")).with(Agent.IDEMPOTENT, true);
    var asked = Agent.to(server).with(retries).request(request);

    assertThat(finalStatus(asked)).isEqualTo(200);
    assertThat(bodies).containsExactly("hello", "hello");
  }

  @Test
  void aBodyThatCanBeReadOnceIsSentOnce() {
    Request request =
        Request.of("PUT", "http://a/").withBody(Body.written(out -> out.write(new byte[1])));
    var asked = Agent.to(answering(503)).with(retries).request(request);

    assertThat(successResultOf(asked).status().code()).isEqualTo(503);
    assertThat(askedMillis).hasSize(1);
  }

  @Test
  void pausesAreAnywhereUpToTwiceAsMuchEachTime() {
    long[] longest = new long[4];
    for (int seed = 0; seed < 200; seed++) {
      askedMillis.clear();
      Retries many =
          Retries.of(clock, new Random(seed))
              .withAttempts(5)
              .withPauses(Duration.ofMillis(100), Duration.ofMillis(300));
      finalStatus(ask(many, answering(503), "GET"));
      assertThat(askedMillis).hasSize(5);
      for (int i = 0; i < 4; i++) {
        longest[i] = Math.max(longest[i], askedMillis.get(i + 1) - askedMillis.get(i));
      }
    }

    assertThat(longest[0]).isBetween(90L, 100L);
    assertThat(longest[1]).isBetween(180L, 200L);
    assertThat(longest[2]).isBetween(270L, 300L);
    assertThat(longest[3]).isBetween(270L, 300L);
  }

  private Handler later(String retryAfter) {
    return request -> answering(503, 200).handle(request).withField("Retry-After", retryAfter);
  }

  @ParameterizedTest
  @CsvSource({
    "20, 20000",
    "30, 30000",
    "'Sun, 29 Nov 2026 12:00:07 GMT', 7000",
    "'Sun, 29 Nov 2026 11:00:00 GMT', 0",
    "soon, 0",
    "-1, 0"
  })
  void aServerThatNamesATimeIsLeftAloneSoLong(String said, long millis) {
    assertThat(finalStatus(ask(retries, later(said), "GET"))).isEqualTo(200);
    assertThat(askedMillis.get(1)).isBetween(millis, millis + 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"31", "999999999", "Sun, 29 Nov 2026 12:01:00 GMT"})
  void aTimeThatIsTooLongIsTheCallersBusiness(String said) {
    assertThat(successResultOf(ask(retries, later(said), "GET")).status().code()).isEqualTo(503);
    Retries patient = retries.withRetryAfterMax(Duration.ofDays(20_000));
    askedMillis.clear();
    var asked = ask(patient, later(said), "GET");
    clock.advance(Duration.ofDays(20_000));
    assertThat(successResultOf(asked).status().code()).isEqualTo(200);
  }

  @Test
  void aBudgetBoundsWhatAllRepetitionsCost() {
    RetryBudget budget = RetryBudget.of(0.5, 3);
    Retries bounded = retries.withBudget(budget);
    for (int i = 0; i < 10; i++) {
      finalStatus(ask(bounded, answering(503), "GET"));
    }

    assertThat(askedMillis).as("3 in reserve, and one for two of the other nine").hasSize(17);
    assertThat(budget.left()).isZero();
    for (int i = 0; i < 2; i++) {
      finalStatus(ask(bounded, answering(200), "GET"));
    }
    assertThat(budget.left()).isEqualTo(1);
    assertThat(RetryBudget.usual().left()).isEqualTo(10);
  }

  @Test
  void whoCancelsInAPauseIsNotAskedAgain() {
    var asked = ask(retries, answering(503), "GET");
    asked.cancel();

    failureResultOf(asked, CancelledError.class);
    clock.advance(Duration.ofMinutes(1));
    assertThat(askedMillis).hasSize(1);
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void whatIsNoFailureOfARequestIsNotRepeated() {
    Handler broken =
        request -> {
          askedMillis.add(0L);
          throw new IOException("a bug of a filter");
        };
    failureResultOf(ask(retries, broken, "GET"), IOException.class);

    assertThat(askedMillis).hasSize(1);
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> retries.withAttempts(0)).hasMessageContaining("at least 1 attempt");
    assertThatThrownBy(() -> retries.withPauses(Duration.ZERO, Duration.ZERO))
        .hasMessageContaining("positive");
    assertThatThrownBy(() -> RetryBudget.of(1.5, 1)).hasMessageContaining("share from 0 to 1");
    assertThatThrownBy(() -> RetryBudget.of(0.5, 0)).hasMessageContaining("at least 1");
  }

  /// A server in memory that does with each connection what it is told.
  private static Deferred<Response> ask(
      MemoryReactor memory, String method, boolean listens, Protocol end) {
    if (listens) {
      new TCP4ServerEndpoint(memory.reactor(), 80).listen(_ -> end);
    }
    memory.flush();
    var pool = new HTTPConnectionPool(memory.reactor(), ClientLimits.defaults());
    var agent = new Agent(pool).with(Retries.of(memory.reactor(), new Random(1)).withAttempts(2));
    return agent.request(Request.of(method, "http://127.0.0.1/")).reportedElsewhere();
  }

  @ParameterizedTest
  @CsvSource({"GET, true", "POST, true"})
  void whereNoConnectionComesAboutAnyMethodIsRepeated(String method, boolean twice) {
    try (var memory = new MemoryReactor()) {
      var asked = ask(memory, method, false, new Protocol() {});
      memory.flush();
      assertThat(asked.isDone()).isEqualTo(!twice);
      memory.advance(Duration.ofSeconds(1));

      assertThat(failureResultOf(asked, ConnectFailed.class)).isInstanceOf(RequestFailed.class);
    }
  }

  /// Closes when it is asked.
  private static final class Closer extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().loseConnection();
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, 2", "POST, 1"})
  void whatMayHaveReachedTheServerIsRepeatedIfThatDoesNoHarm(String method, int times) {
    try (var memory = new MemoryReactor()) {
      List<Protocol> ends = new ArrayList<>();
      new TCP4ServerEndpoint(memory.reactor(), 80)
          .listen(_ -> {
            ends.add(new Closer());
            return ends.getLast();
          });
      var asked = ask(memory, method, false, new Protocol() {});
      memory.advance(Duration.ofSeconds(1));

      failureResultOf(asked, ResponseNeverReceived.class);
      assertThat(ends).hasSize(times);
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, 2", "POST, 1"})
  void soItIsWithAServerThatSaysNothing(String method, int times) {
    try (var memory = new MemoryReactor()) {
      List<Protocol> ends = new ArrayList<>();
      new TCP4ServerEndpoint(memory.reactor(), 80)
          .listen(_ -> {
            ends.add(new Protocol() {});
            return ends.getLast();
          });
      var asked = ask(memory, method, false, new Protocol() {});
      memory.flush();
      memory.advance(Duration.ofMinutes(1));
      memory.advance(Duration.ofSeconds(1));
      memory.advance(Duration.ofMinutes(1));

      failureResultOf(asked, RequestTimeout.class);
      assertThat(ends).hasSize(times);
    }
  }
}
