package spindle.web.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.time.DelayedCall;
import spindle.web.Request;
import spindle.web.client.reason.PoolFull;
import spindle.web.client.reason.RequestFailed;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.RequestTimeout.Stage;

/// The connections of one route, and who waits for one: first come, first served.
final class OriginPool {
  /// Makes the failure of one who waits.
  @FunctionalInterface
  interface Reason {
    RequestFailed of(Request asked, int attempt);
  }

  private final HTTPConnectionPool pool;
  private final Route route;

  /// The newest first.
  private final ArrayDeque<ClientConnection> idle = new ArrayDeque<>();

  private final List<ClientConnection> open = new ArrayList<>();

  /// Those that carry several requests; mostly none or one.
  private final List<SharedConnection> shared = new ArrayList<>();

  /// Whether it is known that the server speaks HTTP/1.1 and nothing better.
  private boolean plain;

  private final List<ConnectAttempt> attempts = new ArrayList<>();

  /// With the alarm of each.
  private final Map<Waiter, DelayedCall> waiters = new LinkedHashMap<>();

  /// Those of them that must have a connection which was not used before.
  private final Set<Waiter> choosy = new LinkedHashSet<>();

  OriginPool(HTTPConnectionPool pool, Route route) {
    this.pool = pool;
    this.route = route;
  }

  ClientLimits limits() {
    return pool.limits();
  }

  ClientConnection build(ConnectAttempt attempt) {
    return pool.maker().make(this, attempt);
  }

  ClientVersions versions() {
    return pool.versions();
  }

  Workbench bench() {
    return pool.bench();
  }

  /// Gives `waiter` a connection, now or later, or tells it that there is none.
  ///
  /// @param fresh whether it must be one that was not used before
  void ask(Waiter waiter, boolean fresh) {
    SharedConnection carrier = roomy();
    if (carrier != null) {
      pool.countReuse();
      waiter.connected(carrier);
      return;
    }
    ClientConnection kept = fresh ? null : takeIdle();
    if (kept != null) {
      pool.countReuse();
      waiter.connected(kept);
      return;
    }
    if (waiters.size() >= limits().waitersMax()) {
      waiter.refused(
          new PoolFull(
              waiter.asked(),
              waiter.attempt(),
              "%d requests wait for a connection already".formatted(waiters.size()),
              null));
      return;
    }
    waiters.put(waiter, alarm(waiter));
    if (fresh) {
      choosy.add(waiter);
    }
    connectMore();
  }

  /// A connection that takes another request beside those that it carries, or null.
  private @Nullable SharedConnection roomy() {
    return shared.stream().filter(each -> each.room() > 0).findFirst().orElse(null);
  }

  /// Whether a request that asks for another protocol would be a stream of a connection that is
  /// there.
  boolean takesUpgrades() {
    SharedConnection carrier = roomy();
    return carrier != null && carrier.takesUpgrades();
  }

  private DelayedCall alarm(Waiter waiter) {
    return pool.clock().callLater(limits().poolWait(), () -> waitedTooLong(waiter));
  }

  private void waitedTooLong(Waiter waiter) {
    if (!waiters.containsKey(waiter)) {
      return;
    }
    int place = new ArrayList<>(waiters.keySet()).indexOf(waiter);
    if (place < attempts.size()) {
      waiters.put(waiter, alarm(waiter)); // it waits for the server, which has limits of its own
      return;
    }
    waiters.remove(waiter);
    choosy.remove(waiter);
    Duration limit = limits().poolWait();
    waiter.refused(new RequestTimeout(waiter.asked(), waiter.attempt(), Stage.POOL, limit));
  }

  private @Nullable ClientConnection takeIdle() {
    ClientConnection newest = idle.poll();
    while (newest != null && (!newest.usable() || newest.tooOld())) {
      newest.close();
      newest = idle.poll();
    }
    return newest;
  }

  /// Who waits for it does not any more.
  void forget(Waiter waiter) {
    DelayedCall alarm = waiters.remove(waiter);
    choosy.remove(waiter);
    if (alarm != null) {
      stop(alarm);
      while (attempts.size() > waiters.size()) {
        attempts.removeLast().cancel();
        pool.countAttempts(-1);
      }
      pool.slotFreed();
      pool.forgetIfUnused(this);
    }
  }

  private static void stop(DelayedCall alarm) {
    if (alarm.active()) {
      alarm.cancel();
    }
  }

  boolean isUnused() {
    return open.isEmpty() && shared.isEmpty() && attempts.isEmpty() && waiters.isEmpty();
  }

  Route route() {
    return route;
  }

  /// Makes connections for those that wait, as far as the limits allow. Whoever waits although
  /// there is an idle one must not have that: it makes room.
  void connectMore() {
    if (shared.stream().anyMatch(SharedConnection::usable)) {
      return; // it will have room again
    }
    int most = isUndecided() ? 1 : limits().maxPerOrigin();
    while (attempts.size() < waiters.size()) {
      ClientConnection oldest = idle.peekLast();
      if (open.size() + attempts.size() >= most) {
        if (oldest == null) {
          return;
        }
        oldest.close();
      } else if (pool.mayConnect(this)) {
        ConnectAttempt next = new ConnectAttempt(this, route, pool.clock());
        attempts.add(next);
        pool.countAttempts(1);
        next.begin();
      } else {
        return;
      }
    }
  }

  /// Whether the server may choose a version of which one connection is enough.
  private boolean isUndecided() {
    return !plain && pool.versions().mayBeSpoken(route.tls() != null);
  }

  void connected(ConnectAttempt attempt, ClientConnection connection) {
    attempts.remove(attempt);
    pool.countAttempts(-1);
    open.add(connection);
    pool.countOpened();
    boolean wasUndecided = isUndecided();
    plain = true;
    give(connection);
    if (wasUndecided) {
      connectMore();
    }
  }

  void connected(ConnectAttempt attempt, SharedConnection connection) {
    attempts.remove(attempt);
    pool.countAttempts(-1);
    shared.add(connection);
    pool.countOpened();
    fill(connection);
  }

  /// What connections tell that carry several requests.
  SharedConnection.Pool shared() {
    return new SharedConnection.Pool() {
      @Override
      public void roomChanged(SharedConnection connection) {
        fill(connection);
      }

      @Override
      public void left(SharedConnection connection) {
        if (shared.remove(connection)) {
          pool.countClosed();
          connectMore();
          pool.slotFreed();
          pool.forgetIfUnused(OriginPool.this);
        }
      }
    };
  }

  private void fill(SharedConnection connection) {
    Waiter next = connection.room() > 0 ? pollWaiter(false) : null;
    while (next != null) {
      next.connected(connection);
      next = connection.room() > 0 ? pollWaiter(false) : null;
    }
    if (connection.isIdle() && (pool.isClosed() || pool.othersWait(this))) {
      connection.leave();
    } else if (!connection.usable()) {
      connectMore();
    }
  }

  void failed(ConnectAttempt attempt, Reason why) {
    if (!attempts.remove(attempt)) {
      return;
    }
    pool.countAttempts(-1);
    Waiter first = pollWaiter(false);
    if (first != null) {
      first.refused(why.of(first.asked(), first.attempt()));
    }
    connectMore();
    pool.slotFreed();
    pool.forgetIfUnused(this);
  }

  /// The first one that waits.
  ///
  /// @param used whether it is for a connection that was used before
  private @Nullable Waiter pollWaiter(boolean used) {
    for (Waiter each : waiters.keySet()) {
      if (!used || !choosy.contains(each)) {
        DelayedCall alarm = waiters.remove(each);
        choosy.remove(each);
        if (alarm != null) {
          stop(alarm);
        }
        return each;
      }
    }
    return null;
  }

  /// A connection has answered, and may be used again.
  void release(ClientConnection connection) {
    if (pool.isClosed() || pool.othersWait(this)) {
      connection.close();
    } else {
      pool.tookTurn(this);
      give(connection);
      connectMore();
    }
  }

  private void give(ClientConnection connection) {
    Waiter first = connection.usable() ? pollWaiter(connection.reused()) : null;
    if (first == null) {
      idle.push(connection);
      connection.idles();
      return;
    }
    if (connection.reused()) {
      pool.countReuse();
    }
    first.connected(connection);
  }

  /// A connection is ending.
  void left(ClientConnection connection) {
    idle.remove(connection);
    if (open.remove(connection)) {
      pool.countClosed();
      if (!pool.othersWait(this)) {
        connectMore();
      }
      pool.slotFreed();
      pool.forgetIfUnused(this);
    }
  }

  /// What closes the oldest connection that is idle, or null if none is.
  @Nullable Runnable closeOldest() {
    ClientConnection oldest = idle.peekLast();
    if (oldest != null) {
      return oldest::close;
    }
    SharedConnection quiet =
        shared.stream().filter(SharedConnection::isIdle).findFirst().orElse(null);
    return quiet == null ? null : quiet::leave;
  }

  int idleCount() {
    return idle.size() + (int) shared.stream().filter(SharedConnection::isIdle).count();
  }

  int waiting() {
    return waiters.size();
  }

  void closeIdle() {
    for (ClientConnection each : List.copyOf(idle)) {
      each.close();
    }
    for (SharedConnection each : List.copyOf(shared)) {
      if (each.isIdle()) {
        each.leave();
      }
    }
  }
}
