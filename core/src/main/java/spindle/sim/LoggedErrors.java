package spindle.sim;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.UnhandledFailures;

/// What is logged as an error in a simulated world, by its reactors and by its programs, while
/// this is open. All that is logged there is kept off the console meanwhile: worlds are many, and
/// what goes wrong in them often is meant to.
///
/// Whose record it is, is told by the list of unhandled failures, which a reactor's thread shares
/// with its fibers.
final class LoggedErrors implements AutoCloseable {
  private static final int KEPT_MAX = 100;
  private static final IdentityHashMap<UnhandledFailures, LoggedErrors> OPEN =
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
    synchronized (OPEN) {
      if (OPEN.isEmpty() && canBeSeen()) {
        JavaLogging.listen();
      }
      OPEN.put(opened.here, opened);
    }
    return opened;
  }

  /// Those of the world whose thread, or fiber, asks; null if there is none.
  static @Nullable LoggedErrors ofThisThread() {
    synchronized (OPEN) {
      return OPEN.get(UnhandledFailures.ofThisThread());
    }
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
    synchronized (OPEN) {
      OPEN.remove(here, this);
      if (OPEN.isEmpty() && canBeSeen()) {
        JavaLogging.stopListening();
      }
    }
  }
}
