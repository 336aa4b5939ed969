package spindle.defer;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The failures of a thread that nobody has handled yet.
///
/// A [Deferred] that has come to its end with a failure puts itself on the list of its thread. At
/// the end of each turn the reactor calls [#report()]: what has found a handler in the meantime is
/// dropped silently, the rest is reported, once. A handler that is added after that still runs; it
/// is noted at level `DEBUG`.
///
/// A thread that never reports is safe too: beyond [#LIMIT] failures the oldest is reported at
/// once, and what is left when the thread has ended is reported then, by a cleaner.
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

  private final Listed listed = new Listed();
  private boolean watched;

  private UnhandledFailures() {}

  /// The list of the thread that asks.
  public static UnhandledFailures ofThisThread() {
    return OF_THREAD.get();
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
    return listed.chains.isEmpty();
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
    for (int left = listed.chains.size(); left > 0; left--) {
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

  void note(Chain chain) {
    try {
      if (!watched) {
        watched = true;
        Backstop.CLEANER.register(this, listed::reportAll);
      }
      if (listed.chains.size() == LIMIT) {
        listed.reportOldest();
      }
      listed.chains.add(chain);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Reports what is left, as when the thread has ended.
  void threadEnded() {
    listed.reportAll();
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

  /// Made only where something has failed: a cleaner has a thread.
  private static final class Backstop {
    static final Cleaner CLEANER = Cleaner.create();
  }

  /// The list itself. It does not know its owner, so it can outlive it.
  private static final class Listed {
    final Queue<Chain> chains = new ArrayDeque<>();

    @Nullable Report next() {
      Chain chain = chains.remove();
      if (!chain.unlist()) {
        return null;
      }
      Extras extras = chain.knownExtras();
      return extras == null
          ? new Report(chain.failure(), null, null)
          : new Report(chain.failure(), extras.made, extras.fired);
    }

    void reportOldest() {
      Report report = next();
      if (report != null) {
        log(report);
      }
    }

    void reportAll() {
      while (!chains.isEmpty()) {
        reportOldest();
      }
    }

    static void log(Report report) {
      StringBuilder line = new StringBuilder("Unhandled failure in a Deferred: ");
      line.append(Words.of(report.failure));
      append(line, report.made);
      append(line, report.fired);
      log(line.toString(), report.failure);
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
