package spindle.strand;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import spindle.loop.Loop;

/// Virtual threads whose scheduler is the reactor: to go on, one is mounted on the reactor's thread
/// like any callback, so going on costs no switch between threads of the operating system. A call
/// of the JDK that waits unmounts it, and the reactor goes on.
///
/// JDK 25 has what it takes, a builder of virtual threads that are given an [Executor], but keeps
/// it to itself: the package `java.lang` must be open to this module.
final class MountedThreads implements TurnTaking {
  /// Does so, or is null where the JDK has no such builder or does not let us at it.
  static final @Nullable MountedThreads INSTANCE = find();

  private final MethodHandle newVirtualThread;
  private final Executor defaultScheduler;

  private MountedThreads(MethodHandle newVirtualThread, Executor defaultScheduler) {
    this.newVirtualThread = newVirtualThread;
    this.defaultScheduler = defaultScheduler;
  }

  private static @Nullable MountedThreads find() {
    try {
      if (!Object.class.getModule().isOpen("java.lang", MountedThreads.class.getModule())) {
        return null;
      }
      MountedThreads found = new MountedThreads(builder(), scheduler());
      found.newThread(task -> {}, () -> {});
      return found;
    } catch (ReflectiveOperationException | RuntimeException missing) {
      Loop.LOG.log(Level.DEBUG, "this JDK does not let a reactor carry virtual threads", missing);
      return null;
    }
  }

  private static MethodHandle builder() throws ReflectiveOperationException {
    Class<?> builders = Class.forName("java.lang.ThreadBuilders");
    return MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
        .findStatic(
            builders,
            "newVirtualThread",
            MethodType.methodType(
                Thread.class, Executor.class, String.class, int.class, Runnable.class));
  }

  private static Executor scheduler() throws ReflectiveOperationException {
    Class<?> threads = Class.forName("java.lang.VirtualThread");
    MethodHandle getter =
        MethodHandles.privateLookupIn(threads, MethodHandles.lookup())
            .findStatic(threads, "defaultScheduler", MethodType.methodType(Executor.class));
    try {
      return (Executor) getter.invokeExact();
    } catch (Throwable thrown) {
      throw new ReflectiveOperationException(thrown);
    }
  }

  private Thread newThread(Executor scheduler, Runnable task) {
    try {
      return (Thread) newVirtualThread.invokeExact(scheduler, "fiber", 0, task);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// Runs a piece of a virtual thread where virtual threads usually run.
  static void elsewhere(Runnable task) {
    MountedThreads here = INSTANCE;
    if (here != null) {
      here.defaultScheduler.execute(task);
    }
  }

  @Override
  public Thread newThread(ReactorStrand strand) {
    return newThread(strand, strand::begin);
  }

  @Override
  public void start(ReactorStrand strand) {
    strand.strands.threads.start(strand, strand::run);
    proceed(strand);
  }

  @Override
  public void proceed(ReactorStrand strand) {
    Runnable next = strand.continuation;
    if (next != null) {
      next.run();
    }
  }

  @Override
  public void pause(ReactorStrand strand) {
    strand.strands.keepInterruptOfCarrier();
    LockSupport.park(strand);
  }

  @Override
  public void wake(ReactorStrand strand) {
    LockSupport.unpark(strand.thread);
  }

  @Override
  public String describe() {
    return "fibers on its thread";
  }
}
