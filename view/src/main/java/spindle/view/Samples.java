package spindle.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.reactor.Look;
import spindle.reactor.Reactor;

/// Whose callbacks the reactors run, by looking at them again and again from another thread, which
/// costs them nothing. Goes on for as long as somebody asks.
final class Samples {
  /// A prime number of milliseconds, so that it does not go in step with what happens regularly.
  /// Most of what `top` costs is that this thread wakes up.
  private static final Duration PAUSE = Duration.ofMillis(17);

  /// After which time without a question nobody wants to know any more.
  private static final long WANTED_NANOS = 5_000_000_000L;

  private final Session.Host host;
  private final Map<String, Integer> classes = new LinkedHashMap<>();
  private final Map<Reactor, int[]> busy = new LinkedHashMap<>();
  private int looks;
  private long wantedUntil;
  private boolean goesOn;

  Samples(Session.Host host) {
    this.host = host;
  }

  /// A share of the time, and how far it may be off: one standard error.
  record Share(double share, double error) {
    static Share of(int seen, int looks) {
      if (looks == 0) {
        return new Share(0, 1);
      }
      double share = (double) seen / looks;
      return new Share(share, Math.sqrt(share * (1 - share) / looks));
    }
  }

  /// Somebody asks, and may ask again: looks go on for a while.
  void want() {
    wantedUntil = host.own().nowNanos() + WANTED_NANOS;
    if (!goesOn) {
      goesOn = true;
      look();
    }
  }

  private void look() {
    if (host.own().nowNanos() - wantedUntil >= 0) {
      goesOn = false;
      return;
    }
    looks++;
    for (Reactor each : host.reactors().get()) {
      String owner = Look.owner(each);
      if (!owner.isEmpty()) {
        classes.merge(kind(owner), 1, Integer::sum);
        busy.computeIfAbsent(each, _ -> new int[1])[0]++;
      }
    }
    host.own().callLater(PAUSE, this::look);
  }

  /// The class of a protocol without its peer; else what kind of callback it is.
  static String kind(String owner) {
    int comma = owner.indexOf(',');
    if (comma >= 0) {
      return owner.substring(0, comma);
    }
    boolean isClass = !owner.startsWith("a ") && !owner.startsWith("the ");
    int blank = owner.indexOf(' ');
    return isClass && blank > 0 ? owner.substring(0, blank) : owner;
  }

  Share busy(Reactor reactor) {
    return Share.of(busy.getOrDefault(reactor, new int[1])[0], looks);
  }

  /// The shares of all reactors' time, the largest first.
  List<Map.Entry<String, Share>> classes() {
    List<Map.Entry<String, Share>> shares = new ArrayList<>();
    int all = looks * Math.max(1, host.reactors().get().size());
    classes.forEach((name, seen) -> shares.add(Map.entry(name, Share.of(seen, all))));
    shares.sort((one, other) -> Double.compare(other.getValue().share(), one.getValue().share()));
    return shares;
  }

  /// Begins anew.
  void forget() {
    classes.clear();
    busy.clear();
    looks = 0;
  }
}
