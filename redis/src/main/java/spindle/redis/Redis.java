package spindle.redis;

import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.service.Backoff;
import spindle.service.ClientService;
import spindle.service.ServiceCollection;
import spindle.time.Scheduler;
import spindle.topics.Presence;
import spindle.topics.PresenceLimits;
import spindle.topics.Topics;
import spindle.web.session.SessionLimits;
import spindle.web.session.SessionStore;

/// A server of Redis that several processes share. It is a service, which connects when it starts,
/// and tries again whenever the server was lost, each time after at most 5 s. There are two
/// connections: one for calls, one for what is published. TLS, a UNIX socket or a proxy is the
/// endpoint's affair.
///
/// What is asked while the server is not there fails with [RedisUnavailable]. There is one server:
/// what it forgets, all have forgotten.
public final class Redis extends ServiceCollection {
  private final Scheduler clock;
  private final RedisSettings settings;
  private final String life;
  private final RedisTopics topics;
  private final ClientService<RedisConnection> calls;
  private boolean hasPresence;

  /// One that will connect to `endpoint`.
  ///
  /// @param clock the reactor
  public Redis(Connectable endpoint, RedisSettings settings, Scheduler clock) {
    super("redis");
    this.clock = clock;
    this.settings = settings;
    var chance = new SecureRandom();
    long number = chance.nextLong();
    life = Long.toHexString(number);
    topics = new RedisTopics(this, settings, number);
    var policy =
        Backoff.of(chance).withInitial(Duration.ofMillis(200)).withLongest(Duration.ofSeconds(5));
    Factory<RedisConnection> caller = _ -> new RedisConnection(settings, null);
    Factory<RedisConnection> hearer = _ -> new RedisConnection(settings, topics);
    calls =
        new ClientService<>("calls", endpoint, caller, policy, clock)
            .prepareWith(RedisConnection::prepare);
    var hearing =
        new ClientService<>("topics", endpoint, hearer, policy, clock)
            .prepareWith(one -> one.prepare().onSuccess(_ -> topics.connected(one)));
    var _ = addService(calls);
    var _ = addService(hearing);
  }

  /// Fires when the server can be called, now or later; fails as [ClientService#whenConnected()]
  /// does.
  public Deferred<Void> whenConnected() {
    return calls.whenConnected().then(_ -> Deferred.succeed());
  }

  /// Topics by the server's channels. What is published while the server is not there is dropped.
  /// Whoever hears is told by [spindle.topics.Subscriber#missed] of what it did not get: how much
  /// of whom, where more comes from there; and after each loss of the connection, that there may
  /// have been something.
  public Topics topics() {
    return topics;
  }

  /// Who is here, on all processes that share the server. Who has ended without a word has gone
  /// after [PresenceLimits#silence].
  ///
  /// @return fires when the server is there
  /// @throws IllegalStateException if it was asked for already
  public Deferred<Presence> presence(PresenceLimits limits) {
    if (hasPresence) {
      throw new IllegalStateException("this process has presence already");
    }
    hasPresence = true;
    return Presence.over(topics, clock, "spindle.presence", life, limits);
  }

  /// Sessions of web sites, in keys that the server lets expire. Time is the server's. The calls
  /// fail with a [RedisFailed]; nobody is told of ends.
  public SessionStore sessions(SessionLimits limits) {
    return new RedisSessions(this, settings.prefix(), limits);
  }

  /// The connection for calls, if there is one.
  @Nullable RedisConnection connection() {
    return calls.connection().orElse(null);
  }

  Deferred<Reply> call(RespWriter command) {
    RedisConnection connection = connection();
    return connection == null
        ? Deferred.fail(new RedisUnavailable("there is no connection to the server of Redis"))
        : connection.call(command);
  }
}
