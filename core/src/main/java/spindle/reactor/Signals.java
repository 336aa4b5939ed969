package spindle.reactor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import spindle.loop.Loop;
import spindle.process.JdkSignals;

/// SIGINT and SIGTERM while a reactor is the program's own loop: the first stops it in order, the
/// next one ends the process at once. What was there before is put back afterwards. Where signals
/// cannot be handled (`java -Xrs`), they are the JVM's.
final class Signals {
  /// How long a turn may go on after a signal before that is said.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Reactor reactor;

  /// By signal, what was there before.
  private final Map<Object, Object> replaced = new LinkedHashMap<>();

  private final AtomicBoolean heard = new AtomicBoolean();

  Signals(Reactor reactor) {
    this.reactor = reactor;
  }

  void install() {
    heard.set(false);
    try {
      JdkSignals jdk = new JdkSignals();
      replace(jdk, "TERM", true);
      replace(jdk, "INT", false);
    } catch (ReflectiveOperationException refused) {
      Loop.LOG.log(Level.DEBUG, "signals are not handled", refused);
    }
  }

  private void replace(JdkSignals jdk, String name, boolean always)
      throws ReflectiveOperationException {
    Object signal = jdk.signal(name);
    Object before = jdk.handle(signal, jdk.handler(this::received));
    if (always || jdk.isOwn(before)) {
      replaced.put(signal, before);
    } else {
      jdk.handle(signal, before);
    }
  }

  void restore() {
    if (replaced.isEmpty()) {
      return;
    }
    try {
      JdkSignals jdk = new JdkSignals();
      for (Map.Entry<Object, Object> each : replaced.entrySet()) {
        jdk.handle(each.getKey(), each.getValue());
      }
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("what was there before the run is not there now", impossible);
    }
    replaced.clear();
  }

  private void received(int number) {
    if (heard.getAndSet(true)) {
      Runtime.getRuntime().halt(128 + number);
    }
    reactor.lifecycle().stopBySignal(number);
    var _ = Thread.ofVirtual().name("spindle-late-stop").start(this::sayIfItIsNotHeard);
  }

  /// A stop is heard at the end of a turn. While a callback waits or computes, nothing shows that.
  private void sayIfItIsNotHeard() {
    LockSupport.parkNanos(this, PATIENCE.toNanos());
    reactor.lifecycle().sayIfStopIsNotHeard(PATIENCE);
  }
}
