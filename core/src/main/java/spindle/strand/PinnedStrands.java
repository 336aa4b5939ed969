package spindle.strand;

import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import spindle.flight.Flight;
import spindle.loop.Loop;

/// Looks for strands that wait where their thread cannot leave the reactor's: in a class's
/// initialiser, or below a native method. The JDK parks both threads then, and says nothing; the
/// reactor would stand still for ever. A fiber's own wait is ended within a second, by an
/// exception; one of the JDK's, on a lock or a queue, is only named.
///
/// One virtual thread looks after all reactors that carry strands on their threads; it looks at
/// what they are doing and costs them nothing. Its time is its own and never reaches a reactor.
final class PinnedStrands {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /// How often in a row it must look like that.
  private static final int SIGHTS = 3;

  private static final Set<PinnedStrands> ALL = ConcurrentHashMap.newKeySet();
  private static boolean looking;

  private final WeakReference<Strands> strands;
  private @Nullable ReactorStrand suspect;
  private long pass;
  private int sights;

  private PinnedStrands(Strands strands) {
    this.strands = new WeakReference<>(strands);
  }

  /// Looks after `strands` from now on, for as long as they are in use.
  static void lookAfter(Strands strands) {
    ALL.add(new PinnedStrands(strands));
    synchronized (PinnedStrands.class) {
      if (!looking) {
        looking = true;
        var _ =
            Thread.ofVirtual()
                .name("spindle-pinned")
                .inheritInheritableThreadLocals(false)
                .start(PinnedStrands::look);
      }
    }
  }

  private static void look() {
    while (true) {
      LockSupport.parkNanos(PinnedStrands.class, INTERVAL_NANOS);
      ALL.removeIf(PinnedStrands::isGone);
      ALL.forEach(PinnedStrands::lookOnce);
      synchronized (PinnedStrands.class) {
        if (ALL.isEmpty()) {
          looking = false;
          return;
        }
      }
    }
  }

  private boolean isGone() {
    return strands.refersTo(null);
  }

  private void lookOnce() {
    Strands watched = strands.get();
    ReactorStrand current = watched == null ? null : watched.current();
    if (watched == null || current == null) {
      suspect = null;
      return;
    }
    long now = watched.passes();
    sights = current == suspect && now == pass ? sights + 1 : 1;
    suspect = current;
    pass = now;
    if (sights == SIGHTS) {
      endWait(current);
    }
  }

  private void endWait(ReactorStrand strand) {
    Thread thread = strand.thread;
    StackTraceElement[] trace = strand.stackTrace();
    if (thread == null || !isWaiting(thread) || !cannotLeave(trace)) {
      sights = 0;
      return;
    }
    if (Flight.isOn()) {
      Flight.stuck(strand.body.toString(), Strands.where(trace).strip());
    }
    StringBuilder text =
        new StringBuilder(strand.body.toString())
            .append(" waits in a class's initialiser or below a native method, where it cannot")
            .append(" leave the reactor's thread; ")
            .append(
                strand.paused ? "its wait is ended. It is at:" : "nothing else moves. It is at:");
    for (StackTraceElement frame : trace) {
      text.append("\n\tat ").append(frame);
    }
    Loop.LOG.log(Level.WARNING, text.toString());
    if (strand.paused) {
      strand.pinned = true;
      LockSupport.unpark(thread);
    }
  }

  private static boolean isWaiting(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, BLOCKED -> true;
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  /// Whether there is a frame that the JDK cannot take off its carrier, apart from those of
  /// parking.
  private static boolean cannotLeave(StackTraceElement[] trace) {
    boolean parking = true;
    for (StackTraceElement frame : trace) {
      parking &= frame.getClassName().startsWith("j");
      if (!parking && (frame.isNativeMethod() || frame.getMethodName().equals("<clinit>"))) {
        return true;
      }
    }
    return false;
  }
}
