package spindle.reactor;

import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import spindle.loop.Loop;

/// SIGINT and SIGTERM while a reactor is the program's own loop: the first stops it in order, the
/// next one ends the process at once. What was there before is put back afterwards.
///
/// The JDK's only way to hear a second signal is `sun.misc.Signal`, which javac warns of. So it is
/// looked up; where signals cannot be handled (`java -Xrs`), they are the JVM's.
final class Signals {
  /// The class by which the JDK shows its own handler, the one that ends the process.
  private static final String OWN_HANDLER = "sun.misc.Signal$SunMiscHandler";

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
      Jdk jdk = new Jdk();
      replace(jdk, "TERM", true);
      replace(jdk, "INT", false);
    } catch (ReflectiveOperationException refused) {
      Loop.LOG.log(Level.DEBUG, "signals are not handled", refused);
    }
  }

  private void replace(Jdk jdk, String name, boolean always) throws ReflectiveOperationException {
    Object signal = jdk.signal(name);
    Object before = jdk.handle(signal, jdk.handler(this::received));
    boolean jdks = before == jdk.byDefault || before.getClass().getName().equals(OWN_HANDLER);
    if (always || jdks) {
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
      Jdk jdk = new Jdk();
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

  /// What is needed of `sun.misc.Signal`.
  private static final class Jdk {
    @FunctionalInterface
    interface Receiver {
      void received(int number);
    }

    final Object byDefault;
    private final Class<?> signalClass;
    private final Class<?> handlerClass;
    private final Method handle;
    private final Method number;

    Jdk() throws ReflectiveOperationException {
      signalClass = Class.forName("sun.misc.Signal");
      handlerClass = Class.forName("sun.misc.SignalHandler");
      handle = signalClass.getMethod("handle", signalClass, handlerClass);
      number = signalClass.getMethod("getNumber");
      byDefault = handlerClass.getField("SIG_DFL").get(null);
    }

    Object signal(String name) throws ReflectiveOperationException {
      return signalClass.getConstructor(String.class).newInstance(name);
    }

    Object handler(Receiver receiver) {
      return Proxy.newProxyInstance(
          Signals.class.getClassLoader(),
          new Class<?>[] {handlerClass},
          (self, method, arguments) -> answer(receiver, self, method, arguments));
    }

    private @Nullable Object answer(
        Receiver receiver, Object self, Method method, Object @Nullable [] arguments)
        throws ReflectiveOperationException {
      return switch (method.getName()) {
        case "handle" -> {
          if (arguments != null) {
            receiver.received((Integer) number.invoke(arguments[0]));
          }
          yield null;
        }
        case "equals" -> arguments != null && self == arguments[0];
        case "hashCode" -> System.identityHashCode(self);
        default -> "Spindle's signal handler";
      };
    }

    Object handle(Object signal, Object handler) throws ReflectiveOperationException {
      return handle.invoke(null, signal, handler);
    }
  }
}
