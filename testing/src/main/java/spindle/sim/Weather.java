package spindle.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spindle.memory.Circumstances;
import spindle.memory.MemoryHost;
import spindle.memory.Parcel;
import spindle.time.Nanos;

/// What the network and the machines of a simulated world do where they are free to: drawn from the
/// world's seed.
final class Weather implements Circumstances {
  private static final int LOCAL_NANOS_MAX = 20_000;
  private static final int TURN_NANOS_MAX = 20_000;
  private static final int LATENESS_NANOS_MAX = 100_000;
  private static final int NO_ROOM_ONE_IN = 32;
  private static final long JOB_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LOOK_UP_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(30);

  private record Way(MemoryHost from, MemoryHost to) {}

  private record Rule(Predicate<Traffic> matches, Verdict verdict) {}

  /// The state of one way.
  private static final class Link {
    final SplittableRandom random;
    @Nullable LinkQuality quality;
    long busyUntil;
    int cuts;

    Link(SplittableRandom random) {
      this.random = random;
    }
  }

  private final Chance chance;
  private final Simulation world;
  private final SplittableRandom order;
  private final SplittableRandom sizes;
  private final SplittableRandom machines;
  private final Map<Way, Link> links = new LinkedHashMap<>();
  private final List<Rule> rules = new ArrayList<>();
  private LinkQuality quality = LinkQuality.defaults();

  Weather(Simulation world, Chance chance) {
    this.world = world;
    this.chance = chance;
    order = chance.of("order");
    sizes = chance.of("sizes");
    machines = chance.of("machines");
  }

  void quality(LinkQuality ofAll) {
    quality = ofAll;
  }

  void quality(MemoryHost from, MemoryHost to, LinkQuality ofOne) {
    link(from, to).quality = ofOne;
  }

  void rule(Predicate<Traffic> matches, Verdict verdict) {
    rules.add(new Rule(matches, verdict));
  }

  void cut(MemoryHost from, MemoryHost to) {
    link(from, to).cuts++;
  }

  void mend(MemoryHost from, MemoryHost to) {
    Link link = link(from, to);
    link.cuts = Math.max(0, link.cuts - 1);
  }

  void mendAll() {
    links.values().forEach(link -> link.cuts = 0);
  }

  private Link link(MemoryHost from, MemoryHost to) {
    return links.computeIfAbsent(
        new Way(from, to), _ -> new Link(chance.of("link " + from.name() + " " + to.name())));
  }

  @Override
  public long transit(Parcel parcel) {
    if (parcel.isLocal()) {
      return machines.nextInt(LOCAL_NANOS_MAX);
    }
    Link link = link(parcel.from(), parcel.to());
    LinkQuality way = link.quality == null ? quality : link.quality;
    // Always drawn, so that a cut changes nothing of what comes after it.
    double lost = link.random.nextDouble();
    double late = link.random.nextDouble();
    long delay = Nanos.sum(Nanos.of(way.latency()), (long) (late * late * Nanos.of(way.jitter())));
    Verdict verdict = verdict(parcel);
    if (verdict instanceof Verdict.Drop || link.cuts > 0 || lost < way.loss()) {
      return LOST;
    }
    if (verdict instanceof Verdict.Delay(var by)) {
      delay = Nanos.sum(delay, Nanos.of(by));
    }
    return delay + queueing(link, way, parcel.size());
  }

  private long queueing(Link link, LinkQuality way, int size) {
    if (way.bytesPerSecond() == 0 || size == 0) {
      return 0;
    }
    long now = world.nanos();
    long took = (long) (size * 1e9 / way.bytesPerSecond());
    link.busyUntil = Math.max(now, link.busyUntil) + took;
    return link.busyUntil - now;
  }

  private @Nullable Verdict verdict(Parcel parcel) {
    if (rules.isEmpty()) {
      return null;
    }
    Traffic traffic =
        new Traffic(
            world.hostOf(parcel.from()),
            world.hostOf(parcel.to()),
            parcel.kind(),
            parcel.source(),
            parcel.destination(),
            parcel.size());
    for (Rule each : rules) {
      if (each.matches.test(traffic)) {
        return each.verdict;
      }
    }
    return null;
  }

  @Override
  public long[] copies(Parcel parcel) {
    long one = transit(parcel);
    if (one == LOST) {
      return new long[0];
    }
    Link link = link(parcel.from(), parcel.to());
    LinkQuality way = link.quality == null ? quality : link.quality;
    if (!parcel.isLocal() && link.random.nextDouble() < way.duplicated()) {
      return new long[] {one, one + (long) (link.random.nextDouble() * Nanos.of(way.jitter()))};
    }
    return new long[] {one};
  }

  @Override
  public long noRoom(MemoryHost host) {
    return machines.nextInt(NO_ROOM_ONE_IN) == 0 ? 1 + machines.nextInt(LOCAL_NANOS_MAX) : 0;
  }

  /// Mostly all of it, often a few bytes, sometimes one.
  private int some(int all) {
    return switch (sizes.nextInt(16)) {
      case 0, 1 -> 1;
      case 2, 3 -> sizes.nextInt(1, Math.min(all, 16) + 1);
      case 4, 5 -> sizes.nextInt(1, all + 1);
      default -> all;
    };
  }

  @Override
  public int readable(MemoryHost host, int available) {
    return some(available);
  }

  @Override
  public int writable(MemoryHost host, int room) {
    return some(room);
  }

  @Override
  public void arrange(MemoryHost host, List<?> ready) {
    if (ready.size() > 1) {
      Collections.shuffle(ready, order);
    }
  }

  @Override
  public int precedence() {
    return order.nextInt();
  }

  @Override
  public long lateness(MemoryHost host) {
    return machines.nextInt(LATENESS_NANOS_MAX);
  }

  @Override
  public long turn(MemoryHost host) {
    return 1L + machines.nextInt(TURN_NANOS_MAX);
  }

  @Override
  public long job(MemoryHost host) {
    return machines.nextLong(JOB_NANOS_MAX);
  }

  @Override
  public long lookUp(MemoryHost host, String name) {
    return machines.nextLong(LOOK_UP_NANOS_MAX);
  }
}
