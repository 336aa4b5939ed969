package spindle.reactor;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.time.Call;

/// Carries a result from one reactor's thread to another's.
final class Carried<T extends @Nullable Object> implements Recipient<T> {
  private final Reactor to;
  private final Deferred<T> result;

  Carried(Reactor to, Deferred<T> result) {
    this.to = to;
    this.result = result;
  }

  @Override
  public void succeeded(T value) {
    carry(() -> result.callback(value));
  }

  @Override
  public void failed(Throwable failure) {
    carry(() -> result.errback(failure));
  }

  private void carry(Call fire) {
    try {
      to.callFromThread(fire);
    } catch (RejectedExecutionException stopped) {
      // Whoever waited has ended.
    }
  }
}
