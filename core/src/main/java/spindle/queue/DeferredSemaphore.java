package spindle.queue;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// A limited number of tokens, for work that goes on over several turns: as [DeferredLock], with
/// room for more than one.
public final class DeferredSemaphore implements AutoCloseable {
  private final int limit;
  private final Turnstile<DeferredSemaphore> turnstile;

  /// Makes one with `limit` tokens, all free.
  ///
  /// @throws IllegalArgumentException if there is not at least one
  public DeferredSemaphore(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a semaphore needs at least one token, not " + limit);
    }
    this.limit = limit;
    turnstile = new Turnstile<>(this, limit);
  }

  /// Fires with this semaphore when a token is the caller's: at once if one is free. Cancelling it
  /// before that gives up the place in the queue; after that, nothing.
  public Deferred<DeferredSemaphore> acquire() {
    return turnstile.acquire();
  }

  /// Gives a token back, as [DeferredLock#release] does.
  ///
  /// @throws IllegalStateException if none is out
  public void release() {
    turnstile.release();
  }

  /// Does `work` while holding a token, as [DeferredLock#run] does.
  public <U extends @Nullable Object> Deferred<U> run(Callable<? extends Deferred<U>> work) {
    return turnstile.run(work);
  }

  /// How many tokens are free.
  public int tokens() {
    return turnstile.free();
  }

  /// How many there are.
  public int limit() {
    return limit;
  }

  /// The same as [#release].
  @Override
  public void close() {
    release();
  }
}
