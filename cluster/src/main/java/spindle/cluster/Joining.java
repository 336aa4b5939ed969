package spindle.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jgroups.util.SocketFactory;
import org.jspecify.annotations.Nullable;
import spindle.cluster.agreement.Agreement;
import spindle.cluster.engine.Accord;
import spindle.cluster.engine.Engine;
import spindle.cluster.engine.EngineListener;
import spindle.cluster.engine.EnginePeer;
import spindle.cluster.engine.EngineSettings;
import spindle.cluster.engine.JoinRefused;
import spindle.cluster.engine.Wires;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.time.DelayedCall;

/// One attempt to become a member: looks for seeds, reads keys, connects; again while there still
/// is a member of this name, which may be an earlier life of this one.
final class Joining implements EngineListener {
  private static final Duration AGAIN = Duration.ofMillis(500);
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final Reactor reactor;
  private final ClusterSettings settings;
  private final Deferred<Cluster> joined = new Deferred<>(_ -> giveUp());
  private volatile List<InetSocketAddress> seeds = List.of();
  private @Nullable SocketFactory sockets;
  private @Nullable Engine engine;
  private Cluster.@Nullable Inbound inbound;
  private @Nullable DelayedCall next;
  private boolean over;
  private boolean stopped;

  Joining(Reactor reactor, ClusterSettings settings) {
    this.reactor = reactor;
    this.settings = settings;
  }

  Deferred<Cluster> begin() {
    DelayedCall end =
        reactor.callLater(
            settings.joinTimeout(),
            () -> {
              if (!over) {
                fail(new JoinFailed("not joined within " + settings.joinTimeout(), last()));
              }
            });
    look()
        .then(_ -> reactor.deferToThread(this::readKeys))
        .onSuccess(read -> sockets = read.orElse(null))
        .onSuccess(_ -> connect())
        .handleFailure(
            failure -> fail(new JoinFailed("it cannot begin to join: " + failure, failure)));
    return joined.finallyDo(() -> {
      over = true;
      if (end.active()) {
        end.cancel();
      }
    });
  }

  private Optional<SocketFactory> readKeys() throws IOException, GeneralSecurityException {
    ClusterSecurity security = settings.security();
    return Optional.ofNullable(security == null ? null : security.sockets());
  }

  private @Nullable Throwable lastRefusal;

  private Throwable last() {
    return lastRefusal == null ? new IllegalStateException("nobody answered") : lastRefusal;
  }

  private Deferred<Void> look() {
    return settings
        .seeds()
        .look(reactor)
        .onSuccess(found -> seeds = found)
        .then(_ -> Deferred.succeed());
  }

  /// Looks again from time to time, for as long as there is an engine.
  private void lookLater() {
    if (stopped) {
      return; // while a look was under way
    }
    next =
        reactor.callLater(
            LOOK,
            () ->
                look()
                    .handleFailure(failure ->
                        Cluster.LOG.log(
                            System.Logger.Level.WARNING, "seeds cannot be looked up", failure))
                    .finallyDo(this::lookLater)
                    .handleFailure(Deferred::logError));
  }

  private void connect() {
    if (over) {
      return;
    }
    var agreed = settings.agreement();
    Accord accord = agreed == null ? null : new Accord(settings.name());
    Agreement agreement =
        agreed == null || accord == null ? null : new Agreement(agreed, reactor, reactor, accord);
    Engine made = new Engine(reactor, engineSettings(accord), this);
    Cluster member = new Cluster(reactor, settings, made, accord, agreement);
    engine = made;
    inbound = member.new Inbound();
    made.connect()
        .addCallbacks(self -> connected(member, self), this::refused)
        .handleFailure(Deferred::logError);
  }

  private EngineSettings engineSettings(@Nullable Accord accord) {
    ClusterNetwork network = settings.network();
    Wires wires = network == null ? null : network.wires;
    int frame = settings.limits().messageMax() + 1024 * 1024;
    int agreedMax =
        settings.agreement() == null
            ? 0
            : (int) Math.min(settings.agreement().bytesMax() * 2, Integer.MAX_VALUE / 2);
    return new EngineSettings(
        settings.cluster(),
        settings.name(),
        settings.bind(),
        wires,
        () -> seeds,
        sockets,
        settings.failureTimeout(),
        Math.max(frame, agreedMax),
        settings.terms(),
        accord);
  }

  private boolean connected(Cluster member, EnginePeer self) {
    if (over) {
      member.leave().handleFailure(Deferred::logError);
      return true;
    }
    over = true;
    member.joined(self);
    if (pendingView != null) {
      members(pendingView);
      pendingView = null;
    }
    lookLater();
    member.onLeave(this::stopLooking);
    joined.callback(member);
    return true;
  }

  private void stopLooking() {
    stopped = true;
    if (next != null && next.active()) {
      next.cancel();
    }
  }

  private boolean refused(Throwable failure) {
    lastRefusal = failure;
    Engine refused = engine;
    if (refused != null) {
      refused.close().handleFailure(Deferred::logError);
    }
    if (over) {
      return true;
    }
    if (failure instanceof JoinRefused refusal) {
      if (refusal.isPassing()) {
        next = reactor.callLater(AGAIN, this::connect);
      } else {
        fail(new JoinFailed(settings.name() + " is refused: " + failure.getMessage(), failure));
      }
    } else {
      fail(new JoinFailed(settings.name() + " cannot join: " + failure, failure));
    }
    return true;
  }

  private void giveUp() {
    over = true;
    stopLooking();
    if (engine != null) {
      engine.close().handleFailure(Deferred::logError);
    }
  }

  private void fail(JoinFailed why) {
    if (!over) {
      giveUp();
      joined.errback(why);
    }
  }

  private @Nullable List<EnginePeer> pendingView;

  @Override
  public void members(List<EnginePeer> now) {
    if (!over) {
      pendingView = now; // the engine tells of members before it says that it has joined
    } else if (inbound != null) {
      inbound.members(now);
    }
  }

  @Override
  public void room() {
    if (over && inbound != null) {
      inbound.room();
    }
  }

  @Override
  public void ended() {
    if (!over) {
      String left = settings.name() + " left while it joined: the log says why";
      fail(new JoinFailed(left, new IllegalStateException("the engine has ended")));
    } else if (inbound != null) {
      inbound.ended();
    }
  }

  @Override
  public void arrived(EnginePeer from, byte[] frame) {
    if (over && inbound != null) {
      inbound.arrived(from, frame);
    }
  }
}
