package spindle.manhole;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jshell.execution.LocalExecutionControl;
import org.jspecify.annotations.Nullable;
import spindle.reactor.Reactor;

/// Runs what JShell has compiled on the reactor's thread. JShell's own control would run it on a
/// thread that it makes, within which it can be stopped; that thread is left to wait here, so
/// stopping works as there: at the next jump backwards of a loop.
final class OnReactor extends LocalExecutionControl {
  private static final InheritableThreadLocal<@Nullable Turn> TURN = new InheritableThreadLocal<>();

  private static final Method TAKE;

  static {
    try {
      TAKE = OnReactor.class.getDeclaredMethod("take");
      TAKE.setAccessible(true); // for JShell, which this module is closed to
    } catch (NoSuchMethodException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Reactor reactor;

  private record Turn(Reactor reactor, Method code, OnReactor control) {
    /// The time counts from here: until then the thread was with others.
    @Nullable Object run() throws ReflectiveOperationException {
      CountDownLatch over = new CountDownLatch(1);
      Thread.ofVirtual().start(() -> control.stopInTime(over));
      try {
        return code.invoke(null);
      } finally {
        over.countDown();
      }
    }
  }

  OnReactor(Reactor reactor) {
    super(OnReactor.class.getClassLoader());
    this.reactor = reactor;
  }

  @Override
  protected String invoke(Method code) throws Exception {
    TURN.set(new Turn(reactor, code, this));
    try {
      return super.invoke(TAKE);
    } finally {
      TURN.remove();
    }
  }

  /// Called on the thread that JShell has made.
  static @Nullable Object take() throws Throwable {
    Turn turn = Objects.requireNonNull(TURN.get());
    @Nullable Object[] result = new @Nullable Object[1];
    try {
      turn.reactor.blockingCallFromThread(() -> {
        result[0] = turn.run();
        return true;
      });
    } catch (InvocationTargetException thrown) {
      throw Objects.requireNonNull(thrown.getCause());
    }
    return result[0];
  }

  private void stopInTime(CountDownLatch over) {
    try {
      if (!over.await(Manhole.TIME_MAX, TimeUnit.SECONDS)) {
        stop();
      }
    } catch (InterruptedException impossible) {
      throw new AssertionError(impossible); // nobody else knows this thread
    } catch (EngineTerminationException | InternalException e) {
      throw new IllegalStateException(e);
    }
  }
}
