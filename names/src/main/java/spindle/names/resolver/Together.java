package spindle.names.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// Two answers as one: both, or the one that is there when the other takes too long or fails.
final class Together {
  private final Scheduler clock;
  private final Duration patience;
  private final Part first;
  private final Part second;
  private final Deferred<List<InetAddress>> result = new Deferred<>(_ -> giveUp());
  private @Nullable DelayedCall timer;
  private boolean over;

  private final class Part implements Recipient<List<InetAddress>> {
    private final Deferred<List<InetAddress>> awaited;
    private List<InetAddress> found = List.of();
    private @Nullable Throwable failure;
    private boolean done;

    Part(Deferred<List<InetAddress>> awaited) {
      this.awaited = awaited;
    }

    @Override
    public void succeeded(List<InetAddress> addresses) {
      done = true;
      found = addresses;
      look();
    }

    @Override
    public void failed(Throwable why) {
      done = true;
      failure = why;
      look();
    }
  }

  Together(
      Scheduler clock,
      Deferred<List<InetAddress>> first,
      Deferred<List<InetAddress>> second,
      Duration patience) {
    this.clock = clock;
    this.patience = patience;
    this.first = new Part(first);
    this.second = new Part(second);
  }

  Deferred<List<InetAddress>> run() {
    first.awaited.deliverTo(first);
    second.awaited.deliverTo(second);
    return result;
  }

  private void look() {
    if (over) {
      return;
    }
    if (first.done && second.done) {
      end();
    } else if (!first.found.isEmpty() || !second.found.isEmpty()) {
      timer = clock.callLater(patience, this::end);
    }
  }

  private void end() {
    giveUp();
    List<InetAddress> all = new ArrayList<>(first.found);
    all.addAll(second.found);
    Throwable failure = first.failure;
    if (all.isEmpty() && failure != null) {
      result.errback(failure);
    } else {
      result.callback(all);
    }
  }

  private void giveUp() {
    over = true;
    if (timer != null && timer.active()) {
      timer.cancel();
    }
    first.awaited.cancel();
    second.awaited.cancel();
  }
}
