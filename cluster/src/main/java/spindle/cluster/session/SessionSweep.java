package spindle.cluster.session;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import spindle.cluster.Cluster;
import spindle.cluster.agreement.AgreedMap;
import spindle.defer.Deferred;
import spindle.time.Scheduler;
import spindle.web.session.SessionLimits;

/// Takes sessions out that are over: now and then, by the member that takes writes just then, a few
/// in each turn of the reactor.
final class SessionSweep {
  private static final System.Logger LOG = System.getLogger("spindle.cluster");
  private static final int LOOKED_AT = 500;

  private final Cluster cluster;
  private final AgreedMap map;
  private final Scheduler clock;
  private final SessionLimits limits;
  private final InstantSource time;
  private final Queue<String> left = new ArrayDeque<>();

  SessionSweep(
      Cluster cluster, AgreedMap map, Scheduler clock, SessionLimits limits, InstantSource time) {
    this.cluster = cluster;
    this.map = map;
    this.clock = clock;
    this.limits = limits;
    this.time = time;
  }

  void begin() {
    goOnAfter(ClusterSessions.sweepInterval(limits));
  }

  private void goOnAfter(Duration pause) {
    clock.callLater(pause, this::look);
  }

  private void look() {
    if (!cluster.isMember()) {
      return;
    }
    if (left.isEmpty() && cluster.self().name().equals(cluster.agreement().writer())) {
      left.addAll(map.peekKeys().value());
    }
    List<Deferred<Boolean>> removals = new ArrayList<>();
    for (int looked = 0; looked < LOOKED_AT && !left.isEmpty() && removals.size() < 100; looked++) {
      String key = left.remove();
      byte[] bytes = map.peek(key).value();
      if (bytes != null && isOver(bytes)) {
        removals.add(map.compareAndSet(key, bytes, null));
      }
    }
    Deferred.gatherResults(removals)
        .onSuccess(_ -> goOnAfter(pause()))
        .handleFailure(failure -> {
          LOG.log(System.Logger.Level.DEBUG, "sessions that are over stay for now", failure);
          left.clear();
          goOnAfter(pause());
        });
  }

  private Duration pause() {
    return left.isEmpty() ? ClusterSessions.sweepInterval(limits) : Duration.ZERO;
  }

  private boolean isOver(byte[] bytes) {
    try {
      return StoredSession.decoded(bytes).isOver(time.millis(), limits);
    } catch (IOException other) {
      LOG.log(System.Logger.Level.WARNING, "the map of sessions has something else", other);
      return false;
    }
  }
}
