package spindle.websocket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.service.RetryPolicy;
import spindle.service.Service;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// Keeps a WebSocket to a server: opens one when it starts, and another whenever that has ended or
/// could not be opened, after the time that a policy says.
///
/// ```java
/// var prices =
///     new WebSocketService(
///         "prices",
///         WebSocketClient.of(reactor, new Agent(reactor)),
///         "wss://example.org/prices",
///         socket -> {                                         // in a fiber, for each socket
///           socket.send("subscribe");
///           for (String said; (said = socket.readText()) != null; ) {
///             took(said);
///           }
///         },
///         Backoff.of(new SecureRandom()),
///         reactor);
/// ```
///
/// Nothing is kept while there is no socket, and nothing is said again: what a server has to hear
/// at first is said at the beginning of each talk. When it stops, it closes the socket with 1001,
/// and has stopped when that has ended. Belongs to the reactor's thread.
public final class WebSocketService extends Service {
  private static final Logger LOG = System.getLogger("spindle.websocket");

  private final WebSocketClient client;
  private final String uri;
  private final Talk talk;
  private final RetryPolicy policy;
  private final Scheduler clock;
  private final List<Deferred<WebSocket>> waiters = new ArrayList<>();
  private Predicate<? super Throwable> retryable = _ -> true;
  private @Nullable Deferred<WebSocket> opening;
  private @Nullable WebSocket socket;
  private @Nullable DelayedCall timer;
  private int failures;

  /// Why it opens no more, though it runs.
  private @Nullable Throwable givenUp;

  /// There while it is to end, and something is left.
  private @Nullable Deferred<Void> gone;

  /// One that will open `uri`.
  ///
  /// @param talk once for each socket, in a fiber; when it returns, that socket is closed
  /// @param policy how long it waits, by the number of attempts that have failed; the end of a
  ///   socket counts as one
  /// @param clock the reactor
  /// @throws IllegalArgumentException as for [Service#Service]
  public WebSocketService(
      String name,
      WebSocketClient client,
      String uri,
      Talk talk,
      RetryPolicy policy,
      Scheduler clock) {
    super(name);
    this.client = client;
    this.uri = uri;
    this.talk = talk;
    this.policy = policy;
    this.clock = clock;
  }

  /// Says after which failures there is a point in another attempt; all, unless this is called.
  /// After others it gives up: that is logged, and whoever waits for a socket hears of it.
  ///
  /// @return this
  public WebSocketService retryWhile(Predicate<? super Throwable> worthAnother) {
    retryable = worthAnother;
    return this;
  }

  /// The socket, if there is one at this moment.
  public Optional<WebSocket> socket() {
    return Optional.ofNullable(socket);
  }

  /// The socket, now or when there is one.
  ///
  /// @return fails with [CancelledError] when this has stopped, and with the failure after which it
  ///   has given up. Cancelling it is to wait no longer
  public Deferred<WebSocket> whenOpen() {
    if (socket != null && gone == null) {
      return Deferred.succeed(socket);
    }
    if (givenUp != null) {
      return Deferred.fail(givenUp);
    }
    Deferred<WebSocket> waiter = new Deferred<>(waiters::remove);
    waiters.add(waiter);
    return waiter;
  }

  @Override
  protected @Nullable Deferred<?> start() {
    failures = 0;
    givenUp = null;
    open();
    return null;
  }

  private void open() {
    timer = null;
    Deferred<WebSocket> attempt = Deferred.maybeDeferred(() -> client.talk(uri, talk));
    opening = attempt;
    attempt.onSuccess(this::opened).handleFailure(Throwable.class, this::failed);
  }

  private void opened(WebSocket made) {
    opening = null;
    failures = 0;
    socket = made;
    LOG.log(Level.DEBUG, "{0} has opened {1}", this, uri);
    var _ = made.whenClosed().onSuccess(this::closed);
    if (gone != null) {
      made.close(CloseStatus.GOING_AWAY, "");
      return;
    }
    List<Deferred<WebSocket>> all = List.copyOf(waiters);
    waiters.clear();
    all.forEach(each -> each.callback(made));
  }

  private void closed(CloseStatus how) {
    socket = null;
    failures = 1;
    LOG.log(Level.INFO, "{0}: the socket to {1} has ended: {2}", this, uri, how);
    next();
  }

  private void failed(Throwable reason) {
    opening = null;
    failures++;
    if (gone == null) {
      LOG.log(Level.INFO, "{0} has not opened {1}, failure {2}: {3}", this, uri, failures, reason);
      if (!retryable.test(reason)) {
        givenUp = reason;
        LOG.log(Level.WARNING, this + " has given up", reason);
        refuseAll(reason);
        return;
      }
    }
    next();
  }

  private void next() {
    Deferred<Void> ending = gone;
    if (ending == null) {
      timer = clock.callLater(policy.delay(failures), this::open);
    } else {
      gone = null;
      ending.callback();
    }
  }

  private void refuseAll(Throwable reason) {
    List<Deferred<WebSocket>> all = List.copyOf(waiters);
    waiters.clear();
    all.forEach(each -> each.errback(reason));
  }

  @Override
  protected @Nullable Deferred<?> stop() {
    refuseAll(new CancelledError("service '%s' was stopped".formatted(name())));
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (socket == null && opening == null) {
      return null;
    }
    Deferred<Void> ending = new Deferred<>();
    gone = ending;
    if (socket != null) {
      socket.close(CloseStatus.GOING_AWAY, "");
    } else if (opening != null) {
      opening.cancel();
    }
    return ending;
  }
}
