package spindle.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells which threads a test has begun: a thread inherits the context class loader of who begins
/// it, and that of the test's thread and fibers is one of its own while the test runs. So tests
/// that run at the same time are not taken for one another. Virtual threads cannot be listed.
final class ThreadMark {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int FRAMES_SHOWN = 3;

  /// Loads what its parent does.
  private static final class Marked extends ClassLoader {
    Marked(@Nullable ClassLoader parent) {
      super("spindle-test", parent);
    }
  }

  private final @Nullable ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final ClassLoader loader = new Marked(before);

  ClassLoader loader() {
    return loader;
  }

  void begin() {
    Thread.currentThread().setContextClassLoader(loader);
  }

  /// Those that still run, after a moment in which they may end.
  List<String> end() {
    Thread.currentThread().setContextClassLoader(before);
    List<String> left = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getContextClassLoader() == loader && !ends(thread)) {
        left.add("a thread: '%s'%s".formatted(thread.getName(), where(thread.getStackTrace())));
      }
    }
    left.sort(null);
    return left;
  }

  private static boolean ends(Thread thread) {
    try {
      return thread.join(PATIENCE);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String where(StackTraceElement[] frames) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(FRAMES_SHOWN, frames.length); i++) {
      text.append(i == 0 ? ", which is at " : " < ").append(frames[i]);
    }
    return text.toString();
  }
}
