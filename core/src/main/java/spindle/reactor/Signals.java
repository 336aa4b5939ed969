package spindle.reactor;

import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// SIGINT and SIGTERM while a reactor is the program's own loop: the first stops it in order, the next
/// one ends the process at once. What was there before is put back afterwards.
@SuppressWarnings("sunapi") // the JDK has no other way to hear a second signal
final class Signals {
  /// The class by which the JDK shows its own handler, the one that ends the process.
  private static final String OWN_HANDLER = "sun.misc.Signal$SunMiscHandler";

  private final Reactor reactor;
  private final Map<Signal, SignalHandler> replaced = new LinkedHashMap<>();

  Signals(Reactor reactor) {
    this.reactor = reactor;
  }

  void install() {
    replace("TERM", true);
    replace("INT", false);
  }

  private void replace(String name, boolean always) {
    Signal signal;
    SignalHandler before;
    try {
      signal = new Signal(name);
      before = Signal.handle(signal, this::received);
    } catch (IllegalArgumentException notHere) {
      Loop.LOG.log(Level.DEBUG, "signal " + name + " is not handled: " + notHere.getMessage());
      return;
    }
    boolean ours =
        before == SignalHandler.SIG_DFL || before.getClass().getName().equals(OWN_HANDLER);
    if (always || ours) {
      replaced.put(signal, before);
    } else {
      Signal.handle(signal, before);
    }
  }

  void restore() {
    replaced.forEach(Signal::handle);
    replaced.clear();
  }

  private void received(Signal signal) {
    if (reactor.exitSignal().isPresent()) {
      Runtime.getRuntime().halt(128 + signal.getNumber());
    }
    reactor.stopBySignal(signal.getNumber());
  }
}
