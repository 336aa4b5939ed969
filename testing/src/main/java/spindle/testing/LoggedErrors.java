package spindle.testing;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.UnhandledFailures;

/// What is logged at `ERROR` by a test: by its reactors, by Deferreds whose failure nobody handles,
/// by its own code, while this is open. A test that expects some takes them with [#flush]
/// (Twisted's `flushLoggedErrors`); what is left then was not expected.
///
/// ```java
/// try (var errors = LoggedErrors.open()) {
///   wire.send("nonsense");
///   wire.flush();
///   assertThat(errors.flush(ProtocolFailed.class)).hasSize(1);
///   assertThat(errors.list()).isEmpty();
/// }
/// ```
///
/// It is those of the thread that opens it, and of the fibers of reactors that run there. What it
/// keeps is kept off the console. Opened within another one, it takes that one's place until it is
/// closed. Belongs to the thread that opened it; works where `System.Logger` leads to the module
/// `java.logging`, as it does unless a program says otherwise.
public final class LoggedErrors implements AutoCloseable {
  private static final int KEPT_MAX = 100;

  /// By the list of unhandled failures, which a reactor's thread shares with its fibers; or by the
  /// loader that threads inherit. Never changed, but replaced under a lock: fibers look into it,
  /// and one that has to wait for a lock goes on when the machine likes, which no seed can repeat.
  private static volatile IdentityHashMap<Object, LoggedErrors> open = new IdentityHashMap<>();

  private final List<Object> keys;
  private final boolean quiet;
  private final List<@Nullable LoggedErrors> before = new ArrayList<>();
  private final List<ErrorLogged> errors = new ArrayList<>();

  private LoggedErrors(List<Object> keys, boolean quiet) {
    this.keys = keys;
    this.quiet = quiet;
  }

  /// Whether what is logged can be seen at all: whether the program has the module `java.logging`.
  public static boolean canBeSeen() {
    return ModuleLayer.boot().findModule("java.logging").isPresent();
  }

  /// Those of this thread, until it is closed. What is logged below `ERROR` goes to the console as
  /// ever.
  ///
  /// @throws IllegalStateException if what is logged cannot be seen
  public static LoggedErrors open() {
    return open(List.of(UnhandledFailures.ofThisThread()));
  }

  /// The same, and those of other threads whose context class loader is `inherited`, which threads
  /// get from who starts them.
  public static LoggedErrors openWith(ClassLoader inherited) {
    return open(List.of(UnhandledFailures.ofThisThread(), inherited));
  }

  private static LoggedErrors open(List<Object> keys) {
    requireSeen();
    LoggedErrors opened = new LoggedErrors(keys, false);
    opened.begin();
    return opened;
  }

  /// The same, but whatever is logged is kept off the console: worlds are many, and what goes wrong
  /// in them often is meant to. Holds nothing where nothing can be seen.
  public static LoggedErrors openQuietly() {
    LoggedErrors opened = new LoggedErrors(List.of(UnhandledFailures.ofThisThread()), true);
    opened.begin();
    return opened;
  }

  /// Says so if what is logged cannot be seen.
  ///
  /// @throws IllegalStateException if it cannot
  public static void requireSeen() {
    if (!canBeSeen()) {
      throw new IllegalStateException(
          "what is logged can only be seen through the JDK's module java.logging, which this"
              + " program was started without; add it with --add-modules java.logging");
    }
  }

  private void begin() {
    synchronized (LoggedErrors.class) {
      if (open.isEmpty() && canBeSeen()) {
        JavaLogging.listen();
      }
      IdentityHashMap<Object, LoggedErrors> more = new IdentityHashMap<>(open);
      keys.forEach(key -> before.add(more.put(key, this)));
      open = more;
    }
  }

  /// Those that are open for the thread, or the fiber, that asks; null if there are none.
  public static @Nullable LoggedErrors ofThisThread() {
    IdentityHashMap<Object, LoggedErrors> now = open;
    LoggedErrors own = now.get(UnhandledFailures.ofThisThread());
    return own != null ? own : now.get(Thread.currentThread().getContextClassLoader());
  }

  boolean isQuiet() {
    return quiet;
  }

  void add(ErrorLogged error) {
    synchronized (errors) {
      if (errors.size() < KEPT_MAX) {
        errors.add(error);
      }
    }
  }

  /// Those that were logged and not taken, in order; the first 100.
  public List<ErrorLogged> list() {
    synchronized (errors) {
      return List.copyOf(errors);
    }
  }

  /// Takes those that were logged with an exception of one of these types, or with one among its
  /// causes; all if no type is given.
  ///
  /// @return what was taken, in order
  @SafeVarargs
  public final List<ErrorLogged> flush(Class<? extends Throwable>... types) {
    List<Class<? extends Throwable>> wanted = new ArrayList<>();
    for (Class<? extends Throwable> type : types) {
      wanted.add(type);
    }
    List<ErrorLogged> taken = new ArrayList<>();
    synchronized (errors) {
      for (Iterator<ErrorLogged> each = errors.iterator(); each.hasNext(); ) {
        ErrorLogged error = each.next();
        if (wanted.isEmpty() || wanted.stream().anyMatch(error::isOf)) {
          taken.add(error);
          each.remove();
        }
      }
    }
    return taken;
  }

  /// From now on they go where they went before.
  @Override
  public void close() {
    synchronized (LoggedErrors.class) {
      IdentityHashMap<Object, LoggedErrors> fewer = new IdentityHashMap<>(open);
      for (int i = 0; i < keys.size(); i++) {
        LoggedErrors earlier = before.get(i);
        if (fewer.get(keys.get(i)) != this) {
          continue;
        }
        if (earlier == null) {
          fewer.remove(keys.get(i));
        } else {
          fewer.put(keys.get(i), earlier);
        }
      }
      open = fewer;
      if (open.isEmpty() && canBeSeen()) {
        JavaLogging.stopListening();
      }
    }
  }
}
