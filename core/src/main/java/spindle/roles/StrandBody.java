package spindle.roles;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// What a [Strand] does. Its `toString` names it in the log.
public interface StrandBody {
  /// The work, in the strand's own thread. It must not throw.
  void run();

  /// The reactor is stopping and waits for the work to end: end soon. On the reactor's thread; may
  /// come while the work has not begun.
  void giveUp();

  /// The strand has begun to wait in a call of the JDK, see [Strand#isBlocked]. On the reactor's
  /// thread.
  void blocked();

  /// What it waits for at the moment, for whoever looks; null if that is nothing or not known, as
  /// unless overridden. On the reactor's thread.
  default @Nullable Deferred<?> waitsFor() {
    return null;
  }

  /// What fires when it has ended, for whoever looks; null if nothing does, as unless overridden.
  default @Nullable Deferred<?> outcome() {
    return null;
  }

  /// [#run] has returned and its thread is gone. On the reactor's own thread.
  void ended();
}
