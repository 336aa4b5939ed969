package spindle.strand;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/// Ordinary virtual threads, each of which runs only while the reactor's thread stands still and
/// waits for the turn to come back. It works on any JDK as it is, and costs two switches between
/// threads of the operating system. A call of the JDK that waits keeps the turn, and holds the
/// reactor up.
final class HandedOverThreads implements TurnTaking {
  static final HandedOverThreads INSTANCE = new HandedOverThreads();

  private HandedOverThreads() {}

  @Override
  public Thread newThread(ReactorStrand strand) {
    return Thread.ofVirtual().name("fiber").unstarted(strand::begin);
  }

  private static void run(ReactorStrand strand) {
    try {
      strand.run();
    } finally {
      giveTurnBack(strand);
    }
  }

  private static void giveTurnBack(ReactorStrand strand) {
    strand.hasTurn = false;
    LockSupport.unpark(strand.strands.carrier());
  }

  @Override
  public void start(ReactorStrand strand) {
    strand.hasTurn = true;
    strand.strands.threads.start(strand, () -> run(strand));
    waitForTurn(strand);
  }

  @Override
  public void proceed(ReactorStrand strand) {
    strand.hasTurn = true;
    LockSupport.unpark(strand.thread);
    waitForTurn(strand);
  }

  private static void waitForTurn(ReactorStrand strand) {
    while (strand.hasTurn) {
      LockSupport.park(strand);
      strand.strands.keepInterrupt(Thread.interrupted());
    }
  }

  @Override
  public void pause(ReactorStrand strand) {
    boolean interrupted = Thread.interrupted();
    if (interrupted) {
      getTurnAgain(strand);
    }
    giveTurnBack(strand);
    while (!strand.hasTurn) {
      LockSupport.park(strand);
      if (Thread.interrupted() && !interrupted) {
        interrupted = true;
        getTurnAgain(strand);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void getTurnAgain(ReactorStrand strand) {
    try {
      strand.loop.callsFromThreads.add(() -> strand.strands.ready(strand));
    } catch (RejectedExecutionException _) {
      // The reactor has stopped for good; there will be no more turns.
    }
  }

  @Override
  public void wake(ReactorStrand strand) {
    strand.getReady();
  }

  @Override
  public String describe() {
    return "fibers by hand-over";
  }
}
