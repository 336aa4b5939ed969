package spindle.web.retry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.time.Scheduler;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.client.reason.RequestFailed;

/// Does not ask a server for a while that fails: `agent.with(CircuitBreaker.of(reactor))`. Whoever
/// asks is told at once, with [CircuitOpen], and the server can recover.
///
/// Each origin has a circuit of its own. After 5 failures in a row it is open for 10 s; then one
/// request goes through, and by its end the circuit is closed, or open for 10 s more. A failure is
/// a [RequestFailed], or a response of 500, 502, 503 or 504; what the caller has cancelled is none.
///
/// Remembered are the origins that failed last, 1000 of them at most. Belongs to the thread of its
/// reactor; `withX` gives a copy that remembers nothing yet.
public final class CircuitBreaker implements Filter {
  /// What a copy is made from.
  private static final class Draft {
    int failuresMax = 5;
    int originsMax = 1000;
    Duration pause = Duration.ofSeconds(10);
    Predicate<Response> failing = CircuitBreaker::fails;
  }

  /// What is known of one origin that has failed.
  private static final class Circuit {
    int failures;
    long openUntilNanos;
    boolean open;
    boolean trying;
  }

  private final Scheduler clock;
  private final Draft settings;

  /// The one that failed last is the last.
  private final Map<String, Circuit> circuits = new LinkedHashMap<>();

  private CircuitBreaker(Scheduler clock, Draft settings) {
    this.clock = clock;
    this.settings = settings;
  }

  /// As above.
  ///
  /// @param clock that pauses are taken by: the agent's reactor
  public static CircuitBreaker of(Scheduler clock) {
    return new CircuitBreaker(clock, new Draft());
  }

  private static boolean fails(Response response) {
    return switch (response.status().code()) {
      case 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  private CircuitBreaker with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.failuresMax = settings.failuresMax;
    draft.originsMax = settings.originsMax;
    draft.pause = settings.pause;
    draft.failing = settings.failing;
    change.accept(draft);
    if (draft.failuresMax < 1 || draft.originsMax < 1 || !draft.pause.isPositive()) {
      throw new IllegalArgumentException(
          "expected at least 1 failure and 1 origin and a pause that is positive, got %d, %d, %s"
              .formatted(draft.failuresMax, draft.originsMax, draft.pause));
    }
    return new CircuitBreaker(clock, draft);
  }

  /// A copy that opens after so many failures in a row.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public CircuitBreaker withFailuresMax(int failures) {
    return with(draft -> draft.failuresMax = failures);
  }

  /// A copy that asks nothing for so long.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public CircuitBreaker withPause(Duration pause) {
    return with(draft -> draft.pause = pause);
  }

  /// A copy that remembers so many origins; beyond it the one that failed longest ago is forgotten.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public CircuitBreaker withOriginsMax(int origins) {
    return with(draft -> draft.originsMax = origins);
  }

  /// A copy to which these responses are failures, and no others.
  public CircuitBreaker withFailing(Predicate<Response> failing) {
    return with(draft -> draft.failing = failing);
  }

  /// Whether requests for this origin are refused now.
  ///
  /// @param origin as `HttpUri.origin()` has it: `https://example.org`
  public boolean isOpen(String origin) {
    Circuit circuit = circuits.get(origin);
    return circuit != null && isOpen(circuit);
  }

  private boolean isOpen(Circuit circuit) {
    return circuit.open && (circuit.trying || clock.nowNanos() < circuit.openUntilNanos);
  }

  /// Asks `next`, unless the circuit is open.
  ///
  /// @throws CircuitOpen if it is
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    String origin = request.uri().origin();
    Circuit circuit = circuits.get(origin);
    if (circuit != null && isOpen(circuit)) {
      throw new CircuitOpen(origin, circuit.failures);
    }
    Circuit tried = circuit != null && circuit.open ? circuit : null;
    if (tried != null) {
      tried.trying = true;
    }
    return Response.later(
        Deferred.<Response>maybeDeferred(() -> next.handle(request).whenHere())
            .addBoth(outcome -> {
              judge(origin, tried, outcome);
              return outcome.get();
            }));
  }

  private void judge(String origin, @Nullable Circuit tried, Outcome<Response> outcome) {
    if (tried != null) {
      tried.trying = false;
    }
    boolean failed =
        switch (outcome) {
          case Outcome.Success<Response>(Response response) -> settings.failing.test(response);
          case Outcome.Failure<Response>(Throwable why) -> why instanceof RequestFailed;
        };
    Circuit circuit = circuits.get(origin);
    if (circuit != null && circuit.open && tried == null) {
      return; // it was asked before the circuit was opened
    }
    if (failed) {
      failed(origin);
    } else if (outcome instanceof Outcome.Success) {
      circuits.remove(origin);
    }
  }

  private void failed(String origin) {
    Circuit before = circuits.remove(origin);
    Circuit circuit = before == null ? new Circuit() : before;
    circuits.put(origin, circuit);
    circuit.failures++;
    if (circuit.failures >= settings.failuresMax) {
      circuit.open = true;
      circuit.openUntilNanos = clock.nowNanos() + settings.pause.toNanos();
    }
    if (circuits.size() > settings.originsMax) {
      circuits.remove(circuits.keySet().iterator().next());
    }
  }
}
