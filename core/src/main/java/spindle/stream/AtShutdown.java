package spindle.stream;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// How a port asks to be heard before its reactor closes what is open.
@FunctionalInterface
public interface AtShutdown {
  /// Has `work` done when the reactor begins to stop, which then waits for what it returns.
  ///
  /// @return takes it back, if it has not come to that
  Runnable before(Callable<? extends @Nullable Deferred<?>> work);
}
