package spindle.names.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// Two answers as one: both, or the one that is there when the other takes too long or fails.
final class Together {
  private final Scheduler clock;
  private final Duration patience;
  private final Part first = new Part();
  private final Part second = new Part();
  private final Deferred<List<InetAddress>> result = new Deferred<>(_ -> stop());
  private @Nullable AddressLookup source;
  private @Nullable DelayedCall timer;
  private boolean over;

  private final class Part implements AddressLookup.Asker {
    private List<InetAddress> found = List.of();
    private @Nullable Supplier<? extends Throwable> failure;
    private boolean done;

    @Override
    public void found(List<InetAddress> addresses) {
      done = true;
      found = addresses;
      look();
    }

    @Override
    public void none(Supplier<? extends Throwable> why) {
      done = true;
      failure = why;
      look();
    }
  }

  Together(Scheduler clock, Duration patience) {
    this.clock = clock;
    this.patience = patience;
  }

  /// What comes first in the result.
  AddressLookup.Asker first() {
    return first;
  }

  AddressLookup.Asker second() {
    return second;
  }

  /// Has the look-up begin that tells both parts. Cancelling what this returns gives it up.
  Deferred<List<InetAddress>> of(AddressLookup lookup) {
    source = lookup;
    lookup.begin();
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
    stop();
    List<InetAddress> all = new ArrayList<>(first.found);
    all.addAll(second.found);
    Supplier<? extends Throwable> failure = first.failure;
    if (all.isEmpty() && failure != null) {
      result.errback(failure.get());
    } else {
      result.callback(all);
    }
  }

  private void stop() {
    over = true;
    DelayedCall call = timer;
    if (call != null && call.active()) {
      call.cancel();
    }
    AddressLookup lookup = source;
    if (lookup != null) {
      lookup.giveUp();
    }
  }
}
