package spindle.reactor;

import java.lang.System.Logger.Level;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.defer.Step;
import spindle.loop.Loop;

/// A program that runs until one Deferred has fired, and what its result means to the shell.
final class WholeProgram implements Recipient<@Nullable Object> {
  private static final int FAILED = 1;
  private static final int BY_SIGNAL = 128;

  private final Reactor reactor;
  private boolean stoppedByOthers;
  private @Nullable Throwable failure;

  WholeProgram(Reactor reactor) {
    this.reactor = reactor;
  }

  int run(Step<? super Reactor, ? extends Deferred<?>> body) throws Exception {
    Deferred<?> end;
    try {
      end = body.take(reactor);
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
    end.deliverTo(this);
    reactor.run();
    return status();
  }

  @Override
  public void succeeded(@Nullable Object value) {
    stop();
  }

  @Override
  public void failed(Throwable thrown) {
    failure = thrown;
    stop();
  }

  /// Stops the reactor, as soon as it runs, unless somebody else has.
  private void stop() {
    if (reactor.running()) {
      stoppedByOthers = !reactor.stopUnlessStopping();
    } else {
      reactor.addSystemEventTrigger(
          EventPhase.AFTER, "startup", () -> stoppedByOthers = !reactor.stopUnlessStopping());
    }
  }

  private int status() {
    OptionalInt signal = reactor.exitSignal();
    Throwable thrown = failure;
    if (thrown instanceof ExitRequest request) {
      return request.status();
    }
    if (signal.isPresent()) {
      return BY_SIGNAL + signal.getAsInt();
    }
    if (thrown == null || (stoppedByOthers && thrown instanceof CancellationException)) {
      return 0;
    }
    Loop.LOG.log(Level.ERROR, "the program failed", thrown);
    return FAILED;
  }
}
