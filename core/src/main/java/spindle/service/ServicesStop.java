package spindle.service;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// The services of one collection are stopped, one after the other, and when time is over all at
/// once.
final class ServicesStop {
  private final String path;
  private final ArrayDeque<Service> left;
  private final List<Service> waitedFor = new ArrayList<>();
  private final Deferred<Void> done = new Deferred<>();
  private Duration limit = Duration.ZERO;
  private @Nullable DelayedCall timeOver;
  private boolean late;
  private boolean inLoop;

  ServicesStop(String path, List<Service> inOrder) {
    this.path = path;
    left = new ArrayDeque<>(inOrder);
  }

  void limit(Duration longest, Scheduler clock) {
    limit = longest;
    timeOver = clock.callLater(longest, this::hurry);
  }

  Deferred<Void> begin() {
    goOn();
    return done;
  }

  private void goOn() {
    if (inLoop) {
      return;
    }
    inLoop = true;
    while (!left.isEmpty() && (late || waitedFor.isEmpty())) {
      stop(left.remove());
    }
    inLoop = false;
    if (waitedFor.isEmpty() && left.isEmpty() && !done.called()) {
      end();
    }
  }

  private void stop(Service next) {
    waitedFor.add(next);
    next.stopService()
        .deliverTo(
            new Recipient<Void>() {
              @Override
              public void succeeded(Void stopped) {
                waitedFor.remove(next);
                goOn();
              }

              @Override
              public void failed(Throwable never) {
                succeeded(null);
              }
            });
  }

  private void hurry() {
    late = true;
    timeOver = null;
    goOn();
    if (!done.called()) {
      for (Service held : waitedFor) {
        Service.LOG.log(
            Level.WARNING,
            "service '%s' has not ended within the %s that '%s' has to stop: it is not waited for"
                .formatted(held.path(), limit, path));
      }
      end();
    }
  }

  private void end() {
    if (timeOver != null) {
      timeOver.cancel();
      timeOver = null;
    }
    done.callback();
  }
}
