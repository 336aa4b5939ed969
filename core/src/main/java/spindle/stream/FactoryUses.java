package spindle.stream;

import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Factory;

/// How many ports and attempts of one reactor use each factory, so that it is started before the
/// first and stopped after the last, in however many ways it is used.
final class FactoryUses {
  private final IdentityHashMap<Factory<?>, Integer> uses = new IdentityHashMap<>();

  /// @throws Exception what a `doStart` throws; those that were started before it are stopped then
  void start(Factory<?> given) throws Exception {
    List<Factory<?>> all = given.used();
    for (int i = 0; i < all.size(); i++) {
      try {
        startOne(all.get(i));
      } catch (Exception | Error thrown) {
        Throwable more = stopAll(all.subList(0, i));
        if (more != null) {
          thrown.addSuppressed(more);
        }
        throw thrown;
      }
    }
  }

  private void startOne(Factory<?> factory) throws Exception {
    int before = uses.getOrDefault(factory, 0);
    if (before == 0) {
      factory.doStart();
    }
    uses.put(factory, before + 1);
  }

  /// @throws Exception what the first `doStop` throws that does; the others are called as well
  void stop(Factory<?> given) throws Exception {
    switch (stopAll(given.used())) {
      case Exception thrown -> throw thrown;
      case Error thrown -> throw thrown;
      case null, default -> {}
    }
  }

  private @Nullable Throwable stopAll(List<Factory<?>> all) {
    Throwable first = null;
    for (Factory<?> each : all) {
      try {
        stopOne(each);
      } catch (Throwable thrown) {
        if (first == null) {
          first = thrown;
        } else {
          first.addSuppressed(thrown);
        }
      }
    }
    return first;
  }

  private void stopOne(Factory<?> factory) throws Exception {
    int before = uses.getOrDefault(factory, 0);
    if (before > 1) {
      uses.put(factory, before - 1);
    } else if (before == 1) {
      uses.remove(factory);
      factory.doStop();
    }
  }
}
