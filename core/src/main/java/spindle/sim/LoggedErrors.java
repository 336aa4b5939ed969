package spindle.sim;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.UnhandledFailures;

/// What is logged as an error in a simulated world, by its reactors and by its programs, while this
/// is open. All that is logged there is kept off the console meanwhile: worlds are many, and what
/// goes wrong in them often is meant to.
///
/// Whose record it is, is told by the list of unhandled failures, which a reactor's thread shares
/// with its fibers.
final class LoggedErrors implements AutoCloseable {
  private static final int KEPT_MAX = 100;

  /// Never changed, but replaced under a lock: fibers look into it, and one that has to wait for a
  /// lock goes on when the machine likes, which no seed can repeat.
  private static volatile IdentityHashMap<UnhandledFailures, LoggedErrors> open =
      new IdentityHashMap<>();

  private final UnhandledFailures here = UnhandledFailures.ofThisThread();
  private final List<ErrorLogged> errors = new ArrayList<>();

  private LoggedErrors() {}

  /// Whether what is logged can be seen: it goes to `java.logging` unless a program says otherwise.
  static boolean canBeSeen() {
    return ModuleLayer.boot().findModule("java.logging").isPresent();
  }

  /// Those of the world on this thread, until it is closed.
  static LoggedErrors open() {
    LoggedErrors opened = new LoggedErrors();
    synchronized (LoggedErrors.class) {
      if (open.isEmpty() && canBeSeen()) {
        JavaLogging.listen();
      }
      IdentityHashMap<UnhandledFailures, LoggedErrors> more = new IdentityHashMap<>(open);
      more.put(opened.here, opened);
      open = more;
    }
    return opened;
  }

  /// Those of the world whose thread, or fiber, asks; null if there is none.
  static @Nullable LoggedErrors ofThisThread() {
    return open.get(UnhandledFailures.ofThisThread());
  }

  void add(ErrorLogged error) {
    if (errors.size() < KEPT_MAX) {
      errors.add(error);
    }
  }

  List<ErrorLogged> list() {
    return errors;
  }

  @Override
  public void close() {
    synchronized (LoggedErrors.class) {
      IdentityHashMap<UnhandledFailures, LoggedErrors> fewer = new IdentityHashMap<>(open);
      fewer.remove(here, this);
      open = fewer;
      if (open.isEmpty() && canBeSeen()) {
        JavaLogging.stopListening();
      }
    }
  }
}
