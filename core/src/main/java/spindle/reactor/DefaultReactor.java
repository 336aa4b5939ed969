package spindle.reactor;

import org.jspecify.annotations.Nullable;
import spindle.loop.NeverRun;

/// The one reactor that a program means when it names none.
final class DefaultReactor {
  private static @Nullable Reactor reactor;

  private DefaultReactor() {}

  static synchronized Reactor get() {
    Reactor present = reactor;
    if (present == null) {
      present = Reactor.create();
      present.loop().setUpHere();
      NeverRun.opened(present.loop());
      reactor = present;
    }
    return present;
  }

  static synchronized void install(Reactor replacement) {
    if (reactor != null) {
      throw new IllegalStateException(
          "the default reactor was used already: install another before the first Reactor.get()");
    }
    replacement.loop().setUpHere();
    NeverRun.opened(replacement.loop());
    reactor = replacement;
  }
}
