package spindle.endpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reason.AddressNotAllowed;
import spindle.reason.ConnectError;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.DNSLookupError;
import spindle.reason.NoProtocolError;
import spindle.roles.ConnectOptions;
import spindle.roles.Streams;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// One connection to a name, by attempts at its addresses that overlap: Happy Eyeballs, RFC 8305.
///
/// An attempt begins when the one before it has failed, or has not succeeded for the attempt delay.
/// The first that succeeds wins, and the others are closed in the same call. The failures are kept,
/// for if nobody wins.
final class Race<P extends Protocol> {
  /// How long an answer without IPv6 waits for the one with it.
  static final Duration RESOLUTION_DELAY = Duration.ofMillis(50);

  /// How many attempts are under way at a time.
  static final int PARALLEL_MAX = 8;

  /// How many addresses are tried.
  static final int ADDRESSES_MAX = 64;

  private final Scheduler clock;
  private final Streams streams;
  private final Factory<P> factory;
  private final Address destination;
  private final ConnectOptions options;
  private final Duration attemptDelay;
  private final Deferred<P> result = new Deferred<>(deferred -> cancelled());
  private final List<Deferred<?>> lookUps = new ArrayList<>();
  private final Map<Deferred<P>, Address> running = new LinkedHashMap<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final AddressOrder order = new AddressOrder();
  private @Nullable DelayedCall deadline;
  private @Nullable DelayedCall timer;
  private boolean begun;
  private boolean over;
  private int tried;

  Race(
      Scheduler clock,
      Streams streams,
      Factory<P> factory,
      Address destination,
      ConnectOptions options,
      Duration attemptDelay) {
    this.clock = clock;
    this.streams = streams;
    this.factory = factory;
    this.destination = destination;
    this.options = options;
    this.attemptDelay = attemptDelay;
  }

  /// Begins with answers that have come or will come, one or two.
  Deferred<P> run(List<Deferred<List<Address>>> answers) {
    deadline = clock.callLater(options.timeout(), this::timedOut);
    lookUps.addAll(answers);
    answers.forEach(each -> each.deliverTo(new Answer(each)));
    return result;
  }

  /// Waits for one answer.
  private final class Answer implements Recipient<List<Address>> {
    private final Deferred<?> lookUp;

    Answer(Deferred<?> lookUp) {
      this.lookUp = lookUp;
    }

    @Override
    public void succeeded(List<Address> found) {
      lookUps.remove(lookUp);
      answered(found);
    }

    @Override
    public void failed(Throwable why) {
      lookUps.remove(lookUp);
      lookUpFailed(why);
    }
  }

  /// Waits for one attempt.
  private final class Attempt implements Recipient<P> {
    private final Deferred<P> attempt;

    Attempt(Deferred<P> attempt) {
      this.attempt = attempt;
    }

    @Override
    public void succeeded(P protocol) {
      running.remove(attempt);
      end(() -> result.callback(protocol));
    }

    @Override
    public void failed(Throwable why) {
      running.remove(attempt);
      attemptFailed(why);
    }
  }

  private void answered(List<Address> found) {
    if (over) {
      return;
    }
    order.add(found);
    if (begun) {
      // Without a timer nothing else would begin it: the last attempt has had its time, or has
      // failed.
      if (timer == null) {
        goOn();
      }
    } else if (order.hasSix() || lookUps.isEmpty()) {
      begin();
    } else {
      timer = clock.callLater(RESOLUTION_DELAY, this::begin);
    }
  }

  private void lookUpFailed(Throwable failure) {
    if (over) {
      return;
    }
    failures.add(failure);
    if (lookUps.isEmpty() && running.isEmpty()) {
      begin();
    }
  }

  private void begin() {
    begun = true;
    goOn();
  }

  /// Begins the next attempt, if there is one and it may begin now.
  private void goOn() {
    stopTimer();
    if (tried < ADDRESSES_MAX && !order.isEmpty()) {
      if (running.size() < PARALLEL_MAX) {
        attempt(order.next());
      }
    } else if (running.isEmpty() && (lookUps.isEmpty() || tried == ADDRESSES_MAX)) {
      end(() -> result.errback(explanation()));
    }
  }

  private void attempt(@Nullable Address place) {
    if (place == null) {
      throw new AssertionError("there was one");
    }
    tried++;
    timer = clock.callLater(attemptDelay, this::goOn);
    Deferred<P> attempt = streams.connect(place, factory, options);
    running.put(attempt, place);
    attempt.deliverTo(new Attempt(attempt));
  }

  /// What the network said leads to the next address; what the factory or its protocol did would be
  /// the same there.
  private void attemptFailed(Throwable failure) {
    if (over) {
      return;
    }
    boolean ofThisAddress =
        failure instanceof ConnectError && !(failure instanceof NoProtocolError);
    if (ofThisAddress) {
      failures.add(failure);
      goOn();
    } else {
      end(() -> result.errback(failure));
    }
  }

  private void timedOut() {
    String message =
        "no connection to %s within %s%s".formatted(destination, options.timeout(), unanswered());
    ConnectTimeoutError late = new ConnectTimeoutError(message, null);
    failures.forEach(late::addSuppressed);
    end(() -> result.errback(late));
  }

  private String unanswered() {
    if (!begun) {
      return ": the name was not found";
    }
    return running.isEmpty() ? "" : ": no answer from " + List.copyOf(running.values());
  }

  /// The first failure of an attempt, with the others as suppressed: that one family has no address
  /// is not why there is no connection, where the other has one, nor is that one may not be asked.
  private Throwable explanation() {
    if (failures.isEmpty()) {
      return new DNSLookupError("the name of %s has no address".formatted(destination), null);
    }
    Throwable first = failures.stream().min(Comparator.comparingInt(Race::weight)).orElseThrow();
    failures.stream().filter(each -> each != first).forEach(first::addSuppressed);
    return first;
  }

  private static int weight(Throwable failure) {
    return switch (failure) {
      case DNSLookupError _ -> 2;
      case AddressNotAllowed _ -> 1;
      default -> 0;
    };
  }

  private void cancelled() {
    end(() -> result.errback(new ConnectingCancelledError(destination)));
  }

  /// Says how it ended, after everything that is still open has been closed.
  private void end(Runnable outcome) {
    if (over) {
      return;
    }
    over = true;
    stopTimer();
    if (deadline != null && deadline.active()) {
      deadline.cancel();
    }
    List<Deferred<?>> left = new ArrayList<>(lookUps);
    left.addAll(running.keySet());
    left.forEach(Deferred::cancel);
    outcome.run();
  }

  private void stopTimer() {
    if (timer != null && timer.active()) {
      timer.cancel();
    }
    timer = null;
  }
}
