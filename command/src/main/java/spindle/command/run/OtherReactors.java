package spindle.command.run;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.service.Service;

/// What runs on the reactors beside the first one, as a service of that: ready when all of it is,
/// so that nobody is told earlier that the command is.
final class OtherReactors extends Service {
  private int missing;
  private @Nullable Deferred<Void> waiting;

  /// @param count of them
  OtherReactors(int count) {
    super("other-reactors");
    missing = count;
  }

  @Override
  protected Deferred<Void> start() {
    Deferred<Void> ready = missing == 0 ? Deferred.succeed() : new Deferred<>();
    waiting = ready;
    return ready;
  }

  /// One more is ready. On the first reactor's thread.
  void oneIsReady() {
    missing--;
    if (missing == 0 && waiting != null && !waiting.called()) {
      waiting.callback();
    }
  }
}
