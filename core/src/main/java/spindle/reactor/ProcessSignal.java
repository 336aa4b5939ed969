package spindle.reactor;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import spindle.loop.Loop;
import spindle.process.JdkSignals;
import spindle.time.Call;

/// A signal of the process that means something to a program while it goes on: `HUP` to read its
/// configuration again, `USR1` to open its log again. The two that end a program, `INT` and `TERM`,
/// are [Reactor#run]'s. One that the process was started to ignore, as `nohup` does with `HUP`,
/// stays ignored, and the JDK does not say so.
///
/// ```java
/// var hangUp = ProcessSignal.watch(reactor, "HUP", this::readConfiguration);
/// ```
public final class ProcessSignal implements AutoCloseable {
  private static final Map<String, ProcessSignal> WATCHED = new ConcurrentHashMap<>();

  private final JdkSignals jdk;
  private final String name;
  private final Runnable tell;
  private final Object signal;
  private final Object before;
  private boolean closed;

  private ProcessSignal(JdkSignals jdk, String name, Runnable tell, Object signal, Object before) {
    this.jdk = jdk;
    this.name = name;
    this.tell = tell;
    this.signal = signal;
    this.before = before;
  }

  /// Calls `call` on the reactor's thread whenever the process gets the signal, until it is closed.
  /// What it throws is logged. Signals of a kind that come together may be told as one; there is
  /// one watch of a kind in a process, and a later one takes the place of those before it.
  ///
  /// @param name without `SIG`: `HUP`
  /// @throws IllegalArgumentException if the JVM needs this signal for itself, or the system has
  ///   none of that name
  /// @throws UnsupportedOperationException if this JVM leaves signals alone (`-Xrs`), or has no way
  ///   to handle them
  public static ProcessSignal watch(Reactor reactor, String name, Call call) {
    try {
      JdkSignals jdk = new JdkSignals();
      Object signal = jdk.signal(name);
      Runnable tell = () -> tell(reactor, call);
      Object before = jdk.handle(signal, jdk.handler(_ -> tell.run()));
      var watch = new ProcessSignal(jdk, name, tell, signal, before);
      WATCHED.put(name, watch);
      return watch;
    } catch (ReflectiveOperationException refused) {
      Throwable why = refused.getCause() == null ? refused : refused.getCause();
      if (why instanceof IllegalArgumentException) {
        throw new IllegalArgumentException(
            "cannot watch SIG" + name + ": " + why.getMessage(), why);
      }
      throw new UnsupportedOperationException("signals cannot be handled here", why);
    }
  }

  /// Calls who watches `name`, as if the process had got that signal. From any thread.
  ///
  /// @param name without `SIG`: `HUP`
  /// @return whether somebody watches it
  public static boolean pretend(String name) {
    ProcessSignal watch = WATCHED.get(name);
    if (watch == null) {
      return false;
    }
    watch.tell.run();
    return true;
  }

  private static void tell(Reactor reactor, Call call) {
    try {
      reactor.callFromThread(call);
    } catch (RejectedExecutionException stopped) {
      Loop.LOG.log(System.Logger.Level.DEBUG, "a signal came when the reactor had stopped");
    }
  }

  /// Puts back what was there before. From any thread.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    WATCHED.remove(name, this);
    try {
      jdk.handle(signal, before);
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("what was there before is not there now", impossible);
    }
  }
}
