package spindle.protocol;

import java.util.concurrent.Callable;
import spindle.defer.Deferred;
import spindle.time.Scheduler;

/// What a [Layer] may ask of the connection that it stands in. Given to it at [Layer#begin], and
/// good until [Layer#ended].
///
/// Belongs to the connection's thread.
public interface LayerContext {
  /// Says that the layer's answers have changed without anything having come or been written: it
  /// has output now, takes data, or can go on with what has arrived. The connection asks it again
  /// at the end of this turn, not within this call. After the end it does nothing.
  void lookAgain();

  /// The clock and the timers of the connection. What is scheduled must be cancelled in
  /// [Layer#ended].
  Scheduler scheduler();

  /// Runs `job` on a thread of the reactor's, where it may take long, and brings its outcome back
  /// to this thread. Until then the layer says, by [Layer#takesInput] and [Layer#takesData], what
  /// it cannot do; afterwards it calls [#lookAgain].
  ///
  /// @return to be cancelled in [Layer#ended], if it has not fired. Fails with
  ///   `RejectedExecutionException` if too many jobs wait already
  <T> Deferred<T> deferToThread(Callable<T> job);
}
