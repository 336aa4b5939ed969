package spindle.service;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Step;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// A client that keeps one connection, and makes it again whenever it is lost: Twisted's
/// `ClientService`.
///
/// ```java
/// var ledger = new ClientService<>("ledger", endpoint, factory, Backoff.of(random), reactor);
/// app.addService(ledger);
/// ledger.whenConnected().onSuccess(protocol -> protocol.ask("balance"));
/// ```
///
/// There is one attempt or one connection at a time, never two: the next begins when nothing is
/// left of the last, and the [RetryPolicy] has had its time. The failures that it counts begin anew
/// with each connection.
///
/// It is ready as soon as it has begun, whether the server is there or not, unless
/// [#readyWhenConnected] says otherwise. Stopping closes the connection in good order, or gives the
/// attempt up, and waits for the end of it. Then whoever waits for a connection hears
/// [CancelledError]; who asks while it stops and is to start again gets the next one.
///
/// @param <P> what its factory builds
public final class ClientService<P extends Protocol> extends Service {
  /// What is waited for where a policy fails.
  private static final Duration POLICY_FAILED = Duration.ofSeconds(60);

  private enum Phase {
    /// Nothing is under way.
    NONE,
    CONNECTING,
    /// It has failed, and is not gone.
    FAILED,
    WAITING,
    CONNECTED
  }

  private final Connectable endpoint;
  private final Factory<P> factory;
  private final RetryPolicy policy;
  private final Scheduler clock;
  private final List<Waiter<P>> waiters = new ArrayList<>();
  private Step<? super P, ? extends Deferred<?>> prepare = _ -> Deferred.succeed();
  private Predicate<? super Throwable> retryable = _ -> true;
  private int readyFailuresMax;

  private Phase phase = Phase.NONE;
  private boolean everStarted;
  private @Nullable ClientAttempt<P> attempt;
  private @Nullable P connection;
  private @Nullable DelayedCall timer;
  private int failures;

  /// Why it tries no more, though it runs.
  private @Nullable Throwable givenUp;

  /// There while it is to end, and something is left.
  private @Nullable Deferred<Void> gone;

  /// Somebody who waits for a connection, but not through so many failures.
  private static final class Waiter<P> {
    final Deferred<P> result;
    int failuresLeft;

    Waiter(Deferred<P> result, int failuresLeft) {
      this.result = result;
      this.failuresLeft = failuresLeft;
    }
  }

  /// One that will connect to `endpoint`.
  ///
  /// @param factory builds a protocol for each connection; null refuses it, which is a failure like
  ///   another
  /// @param clock the reactor
  /// @throws IllegalArgumentException as for [Service#Service]
  public ClientService(
      String name, Connectable endpoint, Factory<P> factory, RetryPolicy policy, Scheduler clock) {
    super(name);
    this.endpoint = endpoint;
    this.factory = factory;
    this.policy = policy;
    this.clock = clock;
  }

  /// Does something with each connection before it counts as one, once, after `connectionMade`: a
  /// login, say. If that fails, or the connection ends meanwhile, the attempt has failed, and the
  /// connection is aborted. It is cancelled if this is stopped.
  ///
  /// @return this
  public ClientService<P> prepareWith(Step<? super P, ? extends Deferred<?>> work) {
    prepare = work;
    return this;
  }

  /// Has the start wait for the first connection: those that start after this need it. The start
  /// fails with the failure of the last of so many attempts.
  ///
  /// @return this
  /// @throws IllegalArgumentException if it is less than 1
  public ClientService<P> readyWhenConnected(int failuresMax) {
    requireSome(failuresMax);
    readyFailuresMax = failuresMax;
    return this;
  }

  /// Says after which failures of an attempt there is a point in another one; all, unless this is
  /// called. After others it gives up: that is logged, whoever waits for a connection hears of it,
  /// and so does who asks later, until it was stopped and started.
  ///
  /// @return this
  public ClientService<P> retryWhile(Predicate<? super Throwable> worthAnother) {
    retryable = worthAnother;
    return this;
  }

  /// The protocol of the connection, now or when there is one.
  ///
  /// @return fires in the turn in which it is connected and prepared. Fails with [CancelledError]
  ///   when this has stopped. Cancelling it is to wait no longer
  public Deferred<P> whenConnected() {
    return waitFor(Integer.MAX_VALUE);
  }

  /// The same, but not through any number of failures.
  ///
  /// @param failuresMax how many attempts may fail from now on, 1 or more: with the last of them
  ///   this fails, with the same failure
  /// @throws IllegalArgumentException if it is less than 1
  public Deferred<P> whenConnected(int failuresMax) {
    requireSome(failuresMax);
    return waitFor(failuresMax);
  }

  private static void requireSome(int failures) {
    if (failures < 1) {
      throw new IllegalArgumentException("expected 1 failure or more, got " + failures);
    }
  }

  private Deferred<P> waitFor(int failuresMax) {
    if (connection != null && gone == null) {
      return Deferred.succeed(connection);
    }
    if (givenUp != null) {
      return Deferred.fail(givenUp);
    }
    if (everStarted && state() == ServiceState.STOPPED) {
      return Deferred.fail(stopped());
    }
    Deferred<P> result = new Deferred<>(this::waitsNoLonger);
    waiters.add(new Waiter<>(result, failuresMax));
    return result;
  }

  private void waitsNoLonger(Deferred<P> result) {
    waiters.removeIf(each -> each.result == result);
  }

  private CancelledError stopped() {
    return new CancelledError("service '%s' was stopped".formatted(path()));
  }

  /// The protocol of the connection, if there is one at this moment.
  public Optional<P> connection() {
    return Optional.ofNullable(connection);
  }

  @Override
  protected @Nullable Deferred<?> start() {
    everStarted = true;
    failures = 0;
    givenUp = null;
    Deferred<P> ready = readyFailuresMax == 0 ? null : waitFor(readyFailuresMax);
    connect();
    return ready == null ? null : ready.thenErrback(this::endAndFail);
  }

  private Deferred<P> endAndFail(Throwable reason) {
    return end().then(_ -> Deferred.fail(reason));
  }

  @Override
  protected Deferred<?> stop() {
    return end();
  }

  /// Ends what is under way.
  ///
  /// @return fires when nothing is left
  private Deferred<Void> end() {
    Deferred<Void> nothingLeft = new Deferred<>();
    gone = nothingLeft;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (attempt == null) {
      nothingIsLeft(nothingLeft);
    } else {
      attempt.end();
    }
    return nothingLeft;
  }

  private void nothingIsLeft(Deferred<Void> toTell) {
    phase = Phase.NONE;
    gone = null;
    if (!startsAgain()) {
      refuseAll(stopped());
    }
    toTell.callback();
  }

  private void refuseAll(Throwable reason) {
    List<Waiter<P>> all = List.copyOf(waiters);
    waiters.clear();
    all.forEach(each -> each.result.errback(reason));
  }

  private void connect() {
    timer = null;
    phase = Phase.CONNECTING;
    ClientAttempt<P> begun = new ClientAttempt<>(factory, new Hearing());
    attempt = begun;
    begun.begin(endpoint, prepare);
  }

  /// What the attempt says.
  private final class Hearing implements ClientAttempt.Owner<P> {
    @Override
    public void connected(P protocol) {
      if (gone != null) {
        Objects.requireNonNull(attempt).end();
        return;
      }
      say(failures == 0 ? Level.DEBUG : Level.INFO, "is connected to " + endpoint);
      phase = Phase.CONNECTED;
      connection = protocol;
      failures = 0;
      List<Waiter<P>> all = List.copyOf(waiters);
      waiters.clear();
      all.forEach(each -> each.result.callback(protocol));
    }

    @Override
    public void failed(Throwable reason) {
      phase = Phase.FAILED;
      if (gone == null) {
        failures++;
        if (isWorthAnother(reason)) {
          tell(reason);
          countFor(reason);
        } else {
          giveUp(reason);
        }
      }
    }

    @Override
    public void ended() {
      attempt = null;
      if (phase == Phase.CONNECTED) {
        connection = null;
        failures = 1;
        if (gone == null) {
          say(Level.INFO, "has lost its connection to " + endpoint);
        }
      }
      if (gone != null) {
        nothingIsLeft(gone);
      } else if (givenUp == null) {
        connectLater();
      } else {
        phase = Phase.NONE;
      }
    }
  }

  /// What the world did is of interest; what our program did is a mistake, and loud each time.
  private void tell(Throwable reason) {
    String what =
        "is not connected to %s, failure %d: %s"
            .formatted(endpoint, failures, ServiceFailed.text(reason));
    boolean world =
        reason instanceof IOException
            || reason instanceof TimeoutException
            || reason instanceof CancellationException;
    if (world) {
      say(Level.INFO, what);
    } else {
      logFailure("service '%s' %s".formatted(path(), what), reason);
    }
  }

  private boolean isWorthAnother(Throwable reason) {
    try {
      return retryable.test(reason);
    } catch (RuntimeException wrong) {
      logFailure("service '%s': what says whether to retry has failed".formatted(path()), wrong);
      return true;
    }
  }

  private void countFor(Throwable reason) {
    for (Waiter<P> each : List.copyOf(waiters)) {
      each.failuresLeft--;
      if (each.failuresLeft == 0) {
        waiters.remove(each);
        each.result.errback(reason);
      }
    }
  }

  private void giveUp(Throwable reason) {
    givenUp = reason;
    logFailure(
        "service '%s' has given up: %s".formatted(path(), ServiceFailed.text(reason)), reason);
    refuseAll(reason);
  }

  private void connectLater() {
    phase = Phase.WAITING;
    try {
      timer = clock.callLater(policy.delay(failures), this::connect);
    } catch (RuntimeException wrong) {
      logFailure("service '%s': its policy has failed".formatted(path()), wrong);
      timer = clock.callLater(POLICY_FAILED, this::connect);
    }
  }

  private void say(Level level, String what) {
    LOG.log(level, () -> "service '%s' %s".formatted(path(), what));
  }

  /// Which one it is and how it is, for people: `service 'app/ledger', running, connected`.
  @Override
  public String toString() {
    String more = phase == Phase.NONE ? "" : ", " + phase.name().toLowerCase(Locale.ROOT);
    return super.toString() + more;
  }
}
