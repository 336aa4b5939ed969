package spindle.reactor;

import java.util.IdentityHashMap;
import spindle.protocol.Factory;

/// How many ports and attempts of one reactor use each factory, so that it is started before the
/// first and stopped after the last.
final class FactoryUses {
  private final IdentityHashMap<Factory<?>, Integer> uses = new IdentityHashMap<>();

  void start(Factory<?> given) throws Exception {
    Factory<?> factory = given.used();
    int before = uses.getOrDefault(factory, 0);
    if (before == 0) {
      factory.doStart();
    }
    uses.put(factory, before + 1);
  }

  void stop(Factory<?> given) throws Exception {
    Factory<?> factory = given.used();
    int before = uses.getOrDefault(factory, 0);
    if (before > 1) {
      uses.put(factory, before - 1);
    } else if (before == 1) {
      uses.remove(factory);
      factory.doStop();
    }
  }
}
