package spindle.loop;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Those reactors on which something was opened, or which are the program's, and that nobody has
/// run. A program that ends so has most likely forgotten `run()`, and would end without a word.
public final class NeverRun {
  private static final Set<Loop> SET_UP = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("spindle-never-run").unstarted(NeverRun::say));
  }

  private NeverRun() {}

  /// Something was opened on `loop`, or may be called by it.
  public static void opened(Loop loop) {
    // A kernel that needs no threads is a test's, which turns it when it wants to.
    if (!loop.inThread() && loop.kernel.jobs() == null) {
      SET_UP.add(loop);
    }
  }

  /// `loop` is run, or closed.
  static void ran(Loop loop) {
    SET_UP.remove(loop);
  }

  /// What is to be said, for each that still has something open.
  public static Stream<String> hints() {
    return SET_UP.stream()
        .filter(loop ->
            loop.open.size() + loop.followers().living().size() + loop.delayedCalls.size() > 0)
        .map(loop ->
            "Spindle: the program ends with ports, fibers or calls pending, and nobody has "
                + "run their reactor: call run() when all is set up. Open is: "
                + Stream.of(
                        loop.open.list(),
                        loop.followers().living().list(),
                        loop.delayedCalls.list())
                    .flatMap(List::stream)
                    .map(Object::toString)
                    .toList());
  }

  /// Not to the log, which ends at the same time.
  private static void say() {
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
    hints().forEach(err::println);
  }
}
