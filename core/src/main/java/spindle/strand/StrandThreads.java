package spindle.strand;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Starts the threads of one reactor's strands, so that they can be collected with the reactor.
///
/// The JDK keeps a list of all virtual threads that are simply started (unless it is run with
/// `-Djdk.trackAllThreads=false`). One that waits for what never comes stays in it for ever, and
/// with it all that it refers to: its reactor, and the machine that a simulated world has crashed.
/// Those that an executor starts are in the executor's own list, and the JDK refers to the executor
/// weakly. So does everybody but the reactor.
final class StrandThreads {
  private final Executor threads = Executors.newThreadPerTaskExecutor(this::threadFor);
  private @Nullable ReactorStrand starting;

  /// Starts the thread that `strand` was given. On the reactor's own thread.
  void start(ReactorStrand strand, Runnable body) {
    starting = strand;
    threads.execute(body);
    starting = null;
  }

  /// Has that thread run what the executor asks for: the body, and then its own book-keeping.
  private Thread threadFor(Runnable work) {
    ReactorStrand strand = starting;
    if (strand == null || strand.thread == null) {
      throw new IllegalStateException("only the thread of a strand can be started here");
    }
    strand.work = work;
    return strand.thread;
  }
}
