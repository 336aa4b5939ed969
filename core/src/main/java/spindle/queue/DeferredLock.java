package spindle.queue;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// A lock for work that goes on over several turns. It is handed over in the order in which it was
/// asked for, and never free in between. It belongs to one thread and keeps no thread waiting.
///
/// It does not know who holds it: whoever asks for it twice without giving it back waits for ever.
/// Closing it gives it back, so `try (var held = await(lock.acquire())) { … }` does what it looks
/// like.
public final class DeferredLock implements AutoCloseable {
  private final Turnstile<DeferredLock> turnstile = new Turnstile<>(this, 1);

  /// Makes one that is free.
  public DeferredLock() {}

  /// Fires with this lock when it is the caller's: at once if it is free. Cancelling it before that
  /// gives up the place in the queue; after that, nothing.
  public Deferred<DeferredLock> acquire() {
    return turnstile.acquire();
  }

  /// Gives it back. Whoever has waited longest has it then, and runs before this method returns,
  /// unless this is called from the callbacks of one to whom it is just being handed over: then, as
  /// soon as they are done.
  ///
  /// @throws IllegalStateException if nobody holds it
  public void release() {
    turnstile.release();
  }

  /// Does `work` while holding the lock: acquires it, calls `work`, waits for what that returns,
  /// and gives the lock back, whatever the result, which is also the result of this.
  public <U extends @Nullable Object> Deferred<U> run(Callable<? extends Deferred<U>> work) {
    return turnstile.run(work);
  }

  /// Whether somebody holds it.
  public boolean locked() {
    return turnstile.free() == 0;
  }

  /// The same as [#release].
  @Override
  public void close() {
    release();
  }
}
