package spindle.web.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.time.Scheduler;

/// The connections of agents: those that have answered are kept, and serve the next request to the
/// same server (Twisted's `HTTPConnectionPool`). Agents that are given the same pool share them.
///
/// Requests that find no connection and may not make one wait, first come, first served; servers
/// take turns where all connections are in use. The newest connection that is idle is used first,
/// so that those that are not needed grow old and are closed.
///
/// Belongs to the thread of its reactor.
public final class HTTPConnectionPool {
  /// Makes the client's end of a connection.
  @FunctionalInterface
  interface Maker {
    ClientConnection make(OriginPool pool, ConnectAttempt attempt);
  }

  private final Reactor reactor;
  private final Maker maker;
  private final ClientVersions versions;
  private final ClientLimits limits;
  private final Workbench bench;
  private final Map<Route.Key, OriginPool> origins = new LinkedHashMap<>();

  /// Those that would connect, and wait for others to let them.
  private final LinkedHashSet<OriginPool> starved = new LinkedHashSet<>();

  private int open;
  private int attempts;
  private long opened;
  private long reused;
  private @Nullable Deferred<Void> closing;

  /// A pool with the default limits.
  public HTTPConnectionPool(Reactor reactor) {
    this(reactor, ClientLimits.defaults());
  }

  /// A pool with limits.
  public HTTPConnectionPool(Reactor reactor, ClientLimits limits) {
    this(reactor, limits, ClientConnection::new, ClientVersions.found());
  }

  private HTTPConnectionPool(
      Reactor reactor, ClientLimits limits, Maker maker, ClientVersions versions) {
    this.maker = maker;
    this.versions = versions;
    this.reactor = reactor;
    this.limits = limits;
    this.bench = new Workbench(limits.message());
  }

  HTTPConnectionPool(Reactor reactor, ClientLimits limits, Maker maker) {
    this(reactor, limits, maker, ClientVersions.found());
  }

  /// A pool that speaks these versions of HTTP beside HTTP/1.1, and no others. Without this, a pool
  /// speaks what the modules bring that are there.
  public static HTTPConnectionPool withVersions(
      Reactor reactor, ClientLimits limits, ClientVersion... versions) {
    return new HTTPConnectionPool(
        reactor, limits, ClientConnection::new, new ClientVersions(List.of(versions), false));
  }

  /// A pool for servers that are known to speak `version` in clear text, which `http` means here;
  /// over TLS it is offered, as ever. Not for proxies of other people.
  public static HTTPConnectionPool withPriorKnowledge(
      Reactor reactor, ClientLimits limits, ClientVersion version) {
    return new HTTPConnectionPool(
        reactor, limits, ClientConnection::new, new ClientVersions(List.of(version), true));
  }

  /// What it, and the requests over it, keep to.
  public ClientLimits limits() {
    return limits;
  }

  /// Connections that are open now, idle ones among them.
  public int open() {
    return open;
  }

  /// Connections that wait for a request.
  public int idle() {
    return origins.values().stream().mapToInt(OriginPool::idleCount).sum();
  }

  /// Requests that wait for a connection.
  public int waiting() {
    return origins.values().stream().mapToInt(OriginPool::waiting).sum();
  }

  /// Connections that were ever made.
  public long opened() {
    return opened;
  }

  /// Requests that went over a connection that had served one before.
  public long reused() {
    return reused;
  }

  /// Closes the connections that wait for a request.
  public void closeIdle() {
    List.copyOf(origins.values()).forEach(OriginPool::closeIdle);
  }

  /// Closes the connections that wait for a request now, and each other one when its response has
  /// ended. Requests that come later are refused.
  ///
  /// @return fires when all are closed
  public Deferred<Void> close() {
    Deferred<Void> done = new Deferred<>();
    Deferred<Void> before = closing;
    closing = before == null ? new Deferred<Void>() : before;
    closing.onSuccess(_ -> done.callback());
    closeIdle();
    tellClosed();
    return done;
  }

  private void tellClosed() {
    if (closing != null && open == 0 && attempts == 0 && !closing.called()) {
      closing.callback();
    }
  }

  Reactor reactor() {
    return reactor;
  }

  Scheduler clock() {
    return reactor;
  }

  Maker maker() {
    return maker;
  }

  ClientVersions versions() {
    return versions;
  }

  Workbench bench() {
    return bench;
  }

  boolean isClosed() {
    return closing != null;
  }

  /// The connections of a route.
  ///
  /// @throws IllegalStateException if the pool is closed
  OriginPool origin(Route route) {
    if (closing != null) {
      throw new IllegalStateException("this pool is closed: make another");
    }
    return origins.computeIfAbsent(route.key(), _ -> new OriginPool(this, route));
  }

  /// Whether this route has a connection that takes a request for another protocol.
  boolean takesUpgrades(Route route) {
    OriginPool known = origins.get(route.key());
    return known != null && known.takesUpgrades();
  }

  void forgetIfUnused(OriginPool origin) {
    if (origin.isUnused()) {
      origins.remove(origin.route().key(), origin);
      starved.remove(origin);
    }
  }

  /// Whether `asker` may make one connection more. If not, it is told when it may.
  boolean mayConnect(OriginPool asker) {
    if (open + attempts < limits.maxTotal()) {
      starved.remove(asker);
      return true;
    }
    starved.add(asker);
    for (OriginPool each : new ArrayList<>(origins.values())) {
      Runnable oldest = each == asker ? null : each.closeOldest();
      if (oldest != null) {
        starved.remove(asker);
        oldest.run();
        return open + attempts < limits.maxTotal() || !starved.add(asker);
      }
    }
    return false;
  }

  /// Whether another origin waits for a connection of `origin` to be closed.
  boolean othersWait(OriginPool origin) {
    return !starved.isEmpty() && !starved.getFirst().equals(origin);
  }

  /// `origin` uses a connection again: if it waits for more, it is behind the others.
  void tookTurn(OriginPool origin) {
    starved.remove(origin);
  }

  /// A connection may be made by whoever waits longest.
  void slotFreed() {
    tellClosed();
    if (!starved.isEmpty() && open + attempts < limits.maxTotal()) {
      starved.removeFirst().connectMore();
    }
  }

  void countAttempts(int more) {
    attempts += more;
  }

  void countOpened() {
    open++;
    opened++;
  }

  void countClosed() {
    open--;
  }

  void countReuse() {
    reused++;
  }
}
