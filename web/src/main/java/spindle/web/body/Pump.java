package spindle.web.body;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;

/// Hands on what a source has, one thing after the other, to somebody who may want to be waited
/// for. What is there at once is handed on in a loop, not by one call inside the other, however
/// much there is. For who makes a source; a body has [Body#pourInto].
///
/// @param <T> what is handed on
/// @param <R> what is said when the source has ended
public abstract class Pump<T, R extends @Nullable Object> implements Recipient<@Nullable T> {
  @SuppressWarnings("this-escape") // only called when somebody cancels
  private final Deferred<R> done = new Deferred<>(_ -> stop());

  private final Waiting waiting = new Waiting();

  /// Whether the loop runs, and whether what it waits for has come while it did.
  private boolean running;

  private boolean goOn;
  private boolean over;

  /// A pump that does nothing yet.
  protected Pump() {}

  /// Asks the source.
  ///
  /// @return fires with null when it has ended
  protected abstract Deferred<@Nullable T> next();

  /// Hands something on.
  ///
  /// @return null to go on at once, or what to wait for
  /// @throws Exception anything: it ends the pumping
  protected abstract @Nullable Deferred<?> take(T thing) throws Exception;

  /// Nobody wants more: the pumping was cancelled, or who was to take has failed.
  protected abstract void giveUp();

  /// The source has ended: fires `told`.
  protected abstract void ended(Deferred<R> told);

  /// Begins.
  ///
  /// @return fires as [#ended] says; fails as the source does, or as who takes does. Cancelling it
  ///   gives up
  public final Deferred<R> pump() {
    ask();
    return done;
  }

  private void stop() {
    over = true;
    giveUp();
  }

  private void ask() {
    if (running) {
      goOn = true;
      return;
    }
    running = true;
    do {
      goOn = false;
      var _ = next().deliverTo(this);
    } while (goOn && !over);
    running = false;
  }

  @Override
  public final void succeeded(@Nullable T thing) {
    if (over) {
      return;
    }
    if (thing == null) {
      over = true;
      ended(done);
      return;
    }
    Deferred<?> wait;
    try {
      wait = take(thing);
    } catch (Exception e) {
      waiting.failed(e);
      return;
    }
    if (wait == null) {
      ask();
    } else {
      var _ = wait.deliverTo(waiting);
    }
  }

  @Override
  public final void failed(Throwable failure) {
    if (!over) {
      over = true;
      done.errback(failure);
    }
  }

  /// What who takes has us wait for.
  private final class Waiting implements Recipient<@Nullable Object> {
    @Override
    public void succeeded(@Nullable Object ignored) {
      if (!over) {
        ask();
      }
    }

    @Override
    public void failed(Throwable failure) {
      if (!over) {
        stop();
        done.errback(failure);
      }
    }
  }
}
