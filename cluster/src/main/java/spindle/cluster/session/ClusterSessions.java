package spindle.cluster.session;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.cluster.Cluster;
import spindle.cluster.agreement.AgreedMap;
import spindle.defer.Deferred;
import spindle.time.Scheduler;
import spindle.web.session.SessionEnd;
import spindle.web.session.SessionLimits;
import spindle.web.session.SessionStore;

/// Sessions in a map that the members of a cluster agree on: a session that was begun at one member
/// is found at all, and survives the loss of any minority, and with a folder in
/// [spindle.cluster.agreement.AgreementSettings] a restart of all.
///
/// Each call is agreed on, so it fails with a [spindle.cluster.agreement.NotAgreed] where no
/// majority is in reach; then the client gets 503, and never an old session. A session that was
/// ended is void at once, everywhere. One whose id is [changed][#rename] is lost if the majority is
/// lost between the two steps.
///
/// When a session ends by time is told by the machines' clocks, which have to agree to the second
/// or so. A use is noted if the last one is an eighth of [SessionLimits#idle] ago, so that not each
/// request is a write; so a session may end an eighth of that early. Beyond
/// [SessionLimits#sessionsMax] none is displaced, but a further one refused. They count among
/// [spindle.cluster.agreement.AgreementSettings#bytesMax], which has to have room for them: each
/// takes 200 bytes beside its names and values.
///
/// Nobody is told of ends: [#notifyOnExpire] fails.
public final class ClusterSessions implements SessionStore {
  /// How often a change is tried when others change the same session meanwhile.
  private static final int TRIES = 20;

  private final AgreedMap map;
  private final SessionLimits limits;
  private final InstantSource time;

  private ClusterSessions(AgreedMap map, SessionLimits limits, InstantSource time) {
    this.map = map;
    this.limits = limits;
    this.time = time;
  }

  /// Sessions in the map `spindle.sessions`, swept of those that are over as long as the member is
  /// one.
  ///
  /// @param clock the reactor
  /// @throws IllegalStateException if the members agree on nothing
  public static ClusterSessions over(Cluster cluster, Scheduler clock, SessionLimits limits) {
    return over(cluster, clock, limits, InstantSource.system());
  }

  /// The same with another clock to tell the date by: for tests.
  public static ClusterSessions over(
      Cluster cluster, Scheduler clock, SessionLimits limits, InstantSource time) {
    AgreedMap map = cluster.agreement().map("spindle.sessions");
    new SessionSweep(cluster, map, clock, limits, time).begin();
    return new ClusterSessions(map, limits, time);
  }

  @Override
  public Deferred<Optional<Map<String, String>>> find(String key) {
    return living(key)
        .addCallback(found -> {
          if (found == null) {
            return Optional.empty();
          }
          noteUse(key, found);
          return Optional.of(new LinkedHashMap<>(found.session.values()));
        });
  }

  /// A session, and the bytes that it is made of.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Found(StoredSession session, byte[] bytes) {}

  private Deferred<@Nullable Found> living(String key) {
    return map.get(key).addCallback(reading -> found(reading.value()));
  }

  private @Nullable Found found(byte @Nullable [] bytes) throws IOException {
    if (bytes == null) {
      return null;
    }
    StoredSession session = StoredSession.decoded(bytes);
    return session.isOver(time.millis(), limits) ? null : new Found(session, bytes);
  }

  private void noteUse(String key, Found found) {
    long now = time.millis();
    if (now - found.session.usedMillis() >= limits.idle().toMillis() / 8) {
      // If it is not done, another one has used it, or the next request notes it.
      map.compareAndSet(key, found.bytes, found.session.used(now).encoded())
          .handleFailure(failure ->
              System.getLogger("spindle.cluster")
                  .log(System.Logger.Level.DEBUG, "the use of a session is not noted", failure));
    }
  }

  @Override
  public Deferred<Void> add(String key, Map<String, String> values) {
    if (map.peekSize().value() >= limits.sessionsMax()) {
      return Deferred.fail(
          new IllegalStateException(
              "there are %d sessions already, as many as SessionLimits.sessionsMax allows"
                  .formatted(map.peekSize().value())));
    }
    long now = time.millis();
    return map.put(key, new StoredSession(now, now, values).encoded())
        .then(_ -> Deferred.succeed());
  }

  @Override
  public Deferred<Boolean> change(String key, Map<String, Optional<String>> changes) {
    return change(key, changes, TRIES);
  }

  private Deferred<Boolean> change(String key, Map<String, Optional<String>> changes, int tries) {
    return living(key)
        .then(found -> {
          if (found == null) {
            return Deferred.succeed(false);
          }
          requireTries(tries);
          byte[] changed = found.session.changed(changes).used(time.millis()).encoded();
          return map.compareAndSet(key, found.bytes, changed)
              .then(done -> done ? Deferred.succeed(true) : change(key, changes, tries - 1));
        });
  }

  private static void requireTries(int left) {
    if (left == 0) {
      throw new IllegalStateException(
          "others have changed the same session %d times meanwhile".formatted(TRIES));
    }
  }

  @Override
  public Deferred<Boolean> rename(String key, String newKey) {
    return rename(key, newKey, TRIES);
  }

  private Deferred<Boolean> rename(String key, String newKey, int tries) {
    return living(key)
        .then(found -> {
          if (found == null) {
            return Deferred.succeed(false);
          }
          requireTries(tries);
          return map.compareAndSet(key, found.bytes, null)
              .then(done ->
                  done
                      ? map.put(newKey, found.bytes).then(_ -> Deferred.succeed(true))
                      : rename(key, newKey, tries - 1));
        });
  }

  @Override
  public Deferred<Void> remove(String key) {
    return map.remove(key).then(_ -> Deferred.succeed());
  }

  @Override
  public Deferred<SessionEnd> notifyOnExpire(String key) {
    return Deferred.fail(
        new UnsupportedOperationException("a cluster does not tell of the ends of sessions"));
  }

  /// How often a member looks for sessions that are over.
  static Duration sweepInterval(SessionLimits limits) {
    long quarter = Math.min(limits.idle().toMillis(), limits.absolute().toMillis()) / 4;
    return Duration.ofMillis(Math.clamp(quarter, 1000, 60_000));
  }
}
