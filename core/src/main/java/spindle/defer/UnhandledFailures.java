package spindle.defer;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The failures of a thread that nobody has handled yet.
///
/// A [Deferred] that has come to its end with a failure puts itself on the list of its thread. At
/// the end of each turn the reactor calls [#report()]: what has found a handler in the meantime is
/// dropped silently, the rest is reported, once. A handler that is added after that still runs; it
/// is noted at level `DEBUG`.
///
/// A thread that never reports is safe too. Beyond [#LIMIT] failures the oldest is reported at
/// once; what is left when the thread or the program has ended is reported then; and on a thread
/// whose list nobody has ever asked for, as that of a pool, a failure is reported when it has had
/// no handler for a second or two.
///
/// A failure that is a [java.util.concurrent.CancellationException] is never listed: somebody asked
/// for it. All methods belong to the thread (or to the threads that share the list, one at a time).
public final class UnhandledFailures {
  /// How many failures are kept for one thread.
  public static final int LIMIT = 256;

  /// A test puts its own here: what is logged is part of the contract.
  static volatile System.Logger log = System.getLogger("spindle.defer");

  private static final ThreadLocal<UnhandledFailures> OF_THREAD =
      ThreadLocal.withInitial(UnhandledFailures::new);

  private final Thread thread = Thread.currentThread();
  private final Listed listed = new Listed();
  private volatile boolean askedFor;

  private UnhandledFailures() {}

  /// The list of the thread that asks, which means to report it: a reactor, a test.
  public static UnhandledFailures ofThisThread() {
    UnhandledFailures own = OF_THREAD.get();
    own.askedFor = true;
    return own;
  }

  /// Puts `chain`, which has failed, on the list of this thread.
  static void noteHere(Chain chain) {
    OF_THREAD.get().note(chain);
  }

  /// Makes this the list of the calling thread as well: for a thread that works in turns with the
  /// reactor's own, as a fiber does. The two must never run at the same time.
  public void shareWithThisThread() {
    OF_THREAD.set(this);
  }

  /// A failure that nobody handled.
  ///
  /// @param failure what went wrong
  /// @param made where the Deferred was made, if [Deferred#setDebugging] was on then
  /// @param fired where it was first fired, if debugging was on then
  public record Report(Throwable failure, @Nullable Throwable made, @Nullable Throwable fired) {
    /// Logs it to the logger `spindle.defer`, at level `ERROR`, with the stack trace.
    public void log() {
      Listed.log(this);
    }
  }

  /// Whether there is nothing to report. Cheap enough for every turn.
  public boolean isEmpty() {
    return listed.isEmpty();
  }

  /// Logs each failure that is still unhandled, and says how many there were.
  public int report() {
    return report(Report::log);
  }

  /// Gives each failure that is still unhandled to `reporter`, and says how many there were. What
  /// fails while `reporter` runs is left for the next time. If `reporter` throws, the failure it
  /// was given counts as reported, and those after it stay listed.
  public int report(Consumer<? super Report> reporter) {
    int reported = 0;
    for (int left = listed.size(); left > 0; left--) {
      Report report = listed.next();
      if (report != null) {
        reported++;
        reporter.accept(report);
      }
    }
    return reported;
  }

  /// Takes out what is still unhandled, for the caller to look at. It counts as reported.
  public List<Report> drain() {
    List<Report> drained = new ArrayList<>();
    report(drained::add);
    return drained;
  }

  private void note(Chain chain) {
    if (listed.add(chain)) {
      Watch.begin(this);
    }
  }

  /// Reports what is left, as when the thread has ended.
  void threadEnded() {
    listed.reportAll();
  }

  /// Waits for the end of `thread` with one eye on its list, as long as there is something on that.
  private void watch(Duration patience) throws InterruptedException {
    int seen = 0;
    while (!thread.join(patience)) {
      if (!askedFor) {
        listed.reportLeftOf(seen);
      }
      seen = listed.sizeOrUnwatch();
      if (seen == 0) {
        return;
      }
    }
    threadEnded();
  }

  /// Whether `chain`, which was put on a list once and has a failure that is nobody's, is to be
  /// listed again.
  static boolean takenAndFailedAnew(Chain chain) {
    return Taken.failedAnew(chain);
  }

  static void handledLate(Throwable failure) {
    log.log(
        System.Logger.Level.DEBUG,
        () -> "Handled late, after it was reported: " + Words.of(failure));
  }

  /// Logs something that went wrong and that nobody can be told.
  static void complain(String what, Throwable failure) {
    Listed.log(what + ": " + Words.of(failure), failure);
  }

  /// Whoever waits for the ends of threads on whose lists something is: a virtual thread for each.
  static final class Watch {
    /// How long it may take at most until a failure is looked at again.
    static volatile Duration patience = Duration.ofSeconds(1);

    private static final Set<UnhandledFailures> ALL = ConcurrentHashMap.newKeySet();

    static {
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform().name("spindle-unhandled").unstarted(Watch::programEnds));
    }

    private Watch() {}

    static void begin(UnhandledFailures one) {
      ALL.add(one);
      Thread.ofVirtual()
          .name("spindle-unhandled")
          .inheritInheritableThreadLocals(false)
          .start(() -> watch(one));
    }

    private static void watch(UnhandledFailures one) {
      try {
        one.watch(patience);
      } catch (InterruptedException _) {
        // Nobody knows it, so nobody interrupts it.
        Thread.currentThread().interrupt();
      } finally {
        ALL.remove(one);
      }
    }

    private static void programEnds() {
      ALL.forEach(one -> one.listed.print());
    }
  }

  /// The chains that were taken from the lists of other threads, which do not know it: to a chain
  /// it looks as if it were listed still. Each with the failure that was reported.
  private static final class Taken {
    private static final Map<Chain, WeakReference<@Nullable Throwable>> ALL = new WeakHashMap<>();
    private static volatile boolean any;

    static void note(Chain chain, @Nullable Throwable reported) {
      synchronized (ALL) {
        ALL.put(chain, new WeakReference<>(reported));
        any = true;
      }
    }

    static boolean failedAnew(Chain chain) {
      if (!any) {
        return false;
      }
      synchronized (ALL) {
        WeakReference<@Nullable Throwable> reported = ALL.get(chain);
        if (reported == null || reported.refersTo(chain.failure())) {
          return false;
        }
        ALL.remove(chain);
        return true;
      }
    }
  }

  /// The list itself. Whoever waits for the end of its thread looks at it from another one.
  private static final class Listed {
    private final Queue<Chain> chains = new ArrayDeque<>();
    private boolean watched;

    boolean isEmpty() {
      return chains.isEmpty();
    }

    synchronized int size() {
      return chains.size();
    }

    /// Says whether it is to be watched from now on.
    synchronized boolean add(Chain chain) {
      if (chains.size() == LIMIT) {
        reportOldest();
      }
      chains.add(chain);
      boolean first = !watched;
      watched = true;
      return first;
    }

    synchronized int sizeOrUnwatch() {
      watched = !chains.isEmpty();
      return chains.size();
    }

    synchronized @Nullable Report next() {
      Chain chain = chains.poll();
      return chain != null && chain.unlist() ? report(chain) : null;
    }

    private static Report report(Chain chain) {
      Extras extras = chain.knownExtras();
      return extras == null
          ? new Report(chain.failure(), null, null)
          : new Report(chain.failure(), extras.made, extras.fired);
    }

    private void reportOldest() {
      Report report = next();
      if (report != null) {
        log(report);
      }
    }

    synchronized void reportAll() {
      while (!chains.isEmpty()) {
        reportOldest();
      }
    }

    /// Reports the oldest ones while their thread lives, so without touching them: they are its.
    synchronized void reportLeftOf(int oldest) {
      for (int left = Math.min(oldest, chains.size()); left > 0; left--) {
        Chain chain = chains.remove();
        Throwable reported = chain.unhandled() ? chain.failure() : null;
        Taken.note(chain, reported);
        if (reported != null) {
          log(report(chain));
        }
      }
    }

    /// Writes what is left to where it is seen although the log may be closed already: shutdown
    /// hooks, of which the JDK's own log is one, run side by side.
    synchronized void print() {
      PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
      for (Chain chain : chains) {
        if (chain.unhandled()) {
          err.println(line(report(chain)));
          chain.failure().printStackTrace(err);
        }
      }
      chains.clear();
    }

    static void log(Report report) {
      log(line(report), report.failure);
    }

    private static String line(Report report) {
      StringBuilder line = new StringBuilder("Unhandled failure in a Deferred: ");
      line.append(Words.of(report.failure)).append("; handle it with addErrback");
      append(line, report.made);
      append(line, report.fired);
      return line.toString();
    }

    private static void append(StringBuilder line, @Nullable Throwable trace) {
      if (trace != null) {
        line.append(System.lineSeparator()).append(trace.getMessage()).append(':');
        for (StackTraceElement frame : trace.getStackTrace()) {
          line.append(System.lineSeparator()).append("\tat ").append(frame);
        }
      }
    }

    static void log(String line, Throwable failure) {
      try {
        log.log(System.Logger.Level.ERROR, line, failure);
      } catch (RuntimeException _) {
        // The failure's own methods are broken. Its line was made safely.
        log.log(System.Logger.Level.ERROR, line);
      }
    }
  }
}
