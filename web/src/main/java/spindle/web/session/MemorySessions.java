package spindle.web.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.time.DelayedCall;
import spindle.time.Nanos;

/// Sessions in the memory of this process, which end with it. They live on one reactor; on the
/// threads of others, calls are handed over to it and their results back, so a whole group can
/// share them.
///
/// While there are sessions, one delayed call waits for the first that ends by time, and looks at
/// most once a second.
public final class MemorySessions implements SessionStore {
  private static final long STEP_NANOS = Duration.ofSeconds(1).toNanos();

  /// One session; a key may change, this does not.
  private static final class Entry {
    final Map<String, String> values;
    final long madeNanos;
    final List<Deferred<SessionEnd>> told = new ArrayList<>();
    String key;
    long usedNanos;

    Entry(String key, Map<String, String> values, long now) {
      this.key = key;
      this.values = new LinkedHashMap<>(values);
      this.madeNanos = now;
      this.usedNanos = now;
    }
  }

  private final Reactor home;
  private final SessionLimits limits;

  /// By key; that which has been unused longest comes first.
  private final LinkedHashMap<String, Entry> byUse = new LinkedHashMap<>(16, 0.75f, true);

  /// The oldest comes first.
  private final Set<Entry> byAge = new LinkedHashSet<>();

  private @Nullable DelayedCall sweep;

  /// An empty store.
  ///
  /// @param home whose thread and time it lives on
  public MemorySessions(Reactor home, SessionLimits limits) {
    this.home = home;
    this.limits = limits;
  }

  /// How many sessions there are. On the thread of its reactor.
  public int size() {
    return byUse.size();
  }

  @Override
  public Deferred<Optional<Map<String, String>>> find(String key) {
    return atHome(() -> {
      Entry entry = living(key);
      if (entry == null) {
        return Deferred.succeed(Optional.empty());
      }
      return Deferred.succeed(Optional.of(new LinkedHashMap<>(entry.values)));
    });
  }

  @Override
  public Deferred<Void> add(String key, Map<String, String> values) {
    return atHome(() -> {
      Entry entry = new Entry(key, values, home.nowNanos());
      byUse.put(key, entry);
      byAge.add(entry);
      while (byUse.size() > limits.sessionsMax()) {
        end(byUse.firstEntry().getValue(), SessionEnd.DISPLACED);
      }
      setSweep();
      return Deferred.succeed();
    });
  }

  @Override
  public Deferred<Boolean> change(String key, Map<String, Optional<String>> changes) {
    return atHome(() -> {
      Entry entry = living(key);
      if (entry == null) {
        return Deferred.succeed(false);
      }
      changes.forEach((name, value) ->
          value.ifPresentOrElse(
              given -> entry.values.put(name, given), () -> entry.values.remove(name)));
      return Deferred.succeed(true);
    });
  }

  @Override
  public Deferred<Boolean> rename(String key, String newKey) {
    return atHome(() -> {
      Entry entry = living(key);
      if (entry == null) {
        return Deferred.succeed(false);
      }
      byUse.remove(key);
      entry.key = newKey;
      byUse.put(newKey, entry);
      return Deferred.succeed(true);
    });
  }

  @Override
  public Deferred<Void> remove(String key) {
    return atHome(() -> {
      Entry entry = living(key);
      if (entry != null) {
        end(entry, SessionEnd.ENDED);
      }
      return Deferred.succeed();
    });
  }

  @Override
  public Deferred<SessionEnd> notifyOnExpire(String key) {
    return atHome(() -> {
      Entry entry = living(key);
      if (entry == null) {
        return Deferred.fail(new IllegalStateException("expected a session that has not ended"));
      }
      Deferred<SessionEnd> end = new Deferred<>(entry.told::remove);
      entry.told.add(end);
      return end;
    });
  }

  /// On the thread of the reactor that the sessions live on, or before that runs.
  private <T extends @Nullable Object> Deferred<T> atHome(Callable<Deferred<T>> work) {
    if (home.inReactorThread() || !home.running()) {
      return Deferred.maybeDeferred(work);
    }
    Deferred<T> here = new Deferred<>();
    home.callFromThread(() -> {
      var _ =
          Deferred.maybeDeferred(work)
              .addCallbacks(
                  value -> {
                    here.callback(value);
                    return true;
                  },
                  failure -> {
                    here.errback(failure);
                    return true;
                  });
    });
    return here;
  }

  /// The session of this key, if its time is not over; it counts as used.
  private @Nullable Entry living(String key) {
    Entry entry = byUse.get(key);
    long now = home.nowNanos();
    if (entry != null && leftNanos(entry, now) <= 0) {
      end(entry, SessionEnd.EXPIRED);
      return null;
    }
    if (entry != null) {
      entry.usedNanos = now;
    }
    return entry;
  }

  private long leftNanos(Entry entry, long now) {
    return Math.min(
        Nanos.of(limits.idle()) - (now - entry.usedNanos),
        Nanos.of(limits.absolute()) - (now - entry.madeNanos));
  }

  private void end(Entry entry, SessionEnd how) {
    byUse.remove(entry.key);
    byAge.remove(entry);
    if (byUse.isEmpty() && sweep != null && sweep.active()) {
      sweep.cancel();
    }
    List.copyOf(entry.told).forEach(told -> told.callback(how));
  }

  private void setSweep() {
    if ((sweep == null || !sweep.active()) && !byUse.isEmpty()) {
      long now = home.nowNanos();
      long left =
          Math.min(
              leftNanos(byUse.firstEntry().getValue(), now),
              leftNanos(byAge.iterator().next(), now));
      sweep = home.callLater(Duration.ofNanos(Math.max(left, STEP_NANOS)), this::sweep);
    }
  }

  private void sweep() {
    long now = home.nowNanos();
    while (!byUse.isEmpty() && leftNanos(byUse.firstEntry().getValue(), now) <= 0) {
      end(byUse.firstEntry().getValue(), SessionEnd.EXPIRED);
    }
    while (!byAge.isEmpty() && leftNanos(byAge.iterator().next(), now) <= 0) {
      end(byAge.iterator().next(), SessionEnd.EXPIRED);
    }
    setSweep();
  }
}
