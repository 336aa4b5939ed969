package spindle.web.retry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.http.HttpDate;
import spindle.time.Scheduler;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.reason.ConnectFailed;
import spindle.web.client.reason.RequestNotSent;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.RequestTransmissionFailed;
import spindle.web.client.reason.ResponseNeverReceived;

/// Sends a request again that has failed, after a pause, where that does no harm:
/// `agent.with(Retries.of(reactor, new SecureRandom()))`.
///
/// Repeated is what has not left this machine, whatever its method: no connection came about. What
/// may have reached the server is repeated only if its method says that twice is as good as once
/// (GET, HEAD, OPTIONS, PUT, DELETE, TRACE), or the request does ([Agent#IDEMPOTENT]): it had no
/// answer, or one of 408, 429, 502, 503, 504. A body must be one that can be read again. What the
/// caller has cancelled, or what took longer in all than it may, is not repeated; neither is a
/// response whose body ends early, since its head was given away.
///
/// Pauses are chosen at random, from nothing to 200 ms at first, and to twice as much each time, up
/// to 10 s; so those that failed together do not come back together. If the response says
/// `Retry-After`, the pause is at least that; beyond 30 s the response is given as it is.
///
/// Three attempts are made at most, and a [RetryBudget] bounds what all of them together cost.
/// Belongs to the thread of its reactor, as its budget does; `withX` gives a changed copy, which
/// shares the budget.
public final class Retries implements Filter {
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");
  private static final Set<Integer> STATUSES = Set.of(408, 429, 502, 503, 504);

  /// What a copy is made from.
  private static final class Draft {
    int attempts = 3;
    Duration first = Duration.ofMillis(200);
    Duration longest = Duration.ofSeconds(10);
    Duration retryAfterMax = Duration.ofSeconds(30);
    RetryBudget budget = RetryBudget.usual();
    InstantSource time = InstantSource.system();
  }

  private final Scheduler clock;
  private final RandomGenerator random;
  private final Draft settings;

  private Retries(Scheduler clock, RandomGenerator random, Draft settings) {
    this.clock = clock;
    this.random = random;
    this.settings = settings;
  }

  /// As above.
  ///
  /// @param clock that pauses are taken by: the agent's reactor
  /// @param random which pauses are chosen by
  public static Retries of(Scheduler clock, RandomGenerator random) {
    return new Retries(clock, random, new Draft());
  }

  private Retries with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.attempts = settings.attempts;
    draft.first = settings.first;
    draft.longest = settings.longest;
    draft.retryAfterMax = settings.retryAfterMax;
    draft.budget = settings.budget;
    draft.time = settings.time;
    change.accept(draft);
    if (draft.attempts < 1 || !draft.first.isPositive() || draft.longest.isNegative()) {
      throw new IllegalArgumentException(
          "expected at least 1 attempt and pauses that are positive, got %d and %s, %s"
              .formatted(draft.attempts, draft.first, draft.longest));
    }
    return new Retries(clock, random, draft);
  }

  /// A copy that sends a request so often at most, the first time among them.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public Retries withAttempts(int attempts) {
    return with(draft -> draft.attempts = attempts);
  }

  /// A copy with other pauses.
  ///
  /// @param first up to which the first one is chosen
  /// @param longest up to which any is
  /// @throws IllegalArgumentException if the first is not positive
  public Retries withPauses(Duration first, Duration longest) {
    return with(draft -> {
      draft.first = first;
      draft.longest = longest;
    });
  }

  /// A copy that waits so long if a server wants it; what a server wants beyond is not waited for.
  public Retries withRetryAfterMax(Duration longest) {
    return with(draft -> draft.retryAfterMax = longest);
  }

  /// A copy with another budget.
  public Retries withBudget(RetryBudget budget) {
    return with(draft -> draft.budget = budget);
  }

  /// A copy that takes the time of dates in `Retry-After` from here and not from the system.
  public Retries withTime(InstantSource source) {
    return with(draft -> draft.time = source);
  }

  /// Asks `next`, and again where that is due.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    settings.budget.requested();
    return Response.later(attempt(request, next, 1));
  }

  private Deferred<Response> attempt(Request request, Handler next, int number) {
    return Deferred.<Response>maybeDeferred(() -> next.handle(request).whenHere())
        .thenBoth(outcome -> judge(request, next, number, outcome));
  }

  private Deferred<Response> judge(
      Request request, Handler next, int number, Outcome<Response> outcome) throws Throwable {
    Duration least = number == settings.attempts ? null : wanted(request, outcome);
    Body again = least == null ? null : request.body().again();
    if (least == null || again == null || !settings.budget.take()) {
      return Deferred.succeed(outcome.get());
    }
    if (outcome instanceof Outcome.Success<Response>(Response response)) {
      response.body().cancel();
    }
    Duration pause = least.plus(pause(number));
    return Deferred.deferLater(clock, pause)
        .then(_ -> attempt(request.withBody(again), next, number + 1));
  }

  private Duration pause(int number) {
    long longest = settings.longest.toNanos();
    long most = settings.first.toNanos();
    for (int i = 1; i < number && most < longest; i++) {
      most *= 2;
    }
    return Duration.ofNanos(random.nextLong(Math.min(most, longest) + 1));
  }

  /// How long the server wants to be left alone before it is asked again; null if it is not to be
  /// asked again.
  private @Nullable Duration wanted(Request request, Outcome<Response> outcome) {
    boolean idempotent =
        IDEMPOTENT.contains(request.method())
            || request.find(Agent.IDEMPOTENT).orElse(Boolean.FALSE);
    return switch (outcome) {
      case Outcome.Success<Response>(Response response) ->
          idempotent && STATUSES.contains(response.status().code()) ? retryAfter(response) : null;
      case Outcome.Failure<Response>(Throwable why) ->
          wasNotSent(why) || (idempotent && hadNoAnswer(why)) ? Duration.ZERO : null;
    };
  }

  private static boolean wasNotSent(Throwable why) {
    return switch (why) {
      case ConnectFailed _, RequestNotSent _ -> true;
      case RequestTimeout late ->
          List.of(RequestTimeout.Stage.CONNECT, RequestTimeout.Stage.HANDSHAKE)
              .contains(late.stage());
      default -> false;
    };
  }

  private static boolean hadNoAnswer(Throwable why) {
    return switch (why) {
      case ResponseNeverReceived _, RequestTransmissionFailed _ -> true;
      case RequestTimeout late ->
          List.of(RequestTimeout.Stage.SEND, RequestTimeout.Stage.HEAD).contains(late.stage());
      default -> false;
    };
  }

  /// Null if that is longer than is waited for.
  private @Nullable Duration retryAfter(Response response) {
    String said = response.fields().firstOr("Retry-After", "0");
    Duration wait = seconds(said).or(() -> until(said)).orElse(Duration.ZERO);
    return wait.compareTo(settings.retryAfterMax) > 0 ? null : wait;
  }

  private static Optional<Duration> seconds(String said) {
    return said.matches("[0-9]{1,9}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(said)))
        : Optional.empty();
  }

  private Optional<Duration> until(String said) {
    Instant now = settings.time.instant();
    return HttpDate.parse(said, now)
        .map(date -> Duration.between(now, date))
        .filter(Duration::isPositive);
  }
}
