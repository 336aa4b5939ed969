package spindle.web.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.time.DelayedCall;
import spindle.web.Request;
import spindle.web.client.RequestTimeout.Stage;

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
  private final List<ConnectAttempt> attempts = new ArrayList<>();

  /// With the alarm of each.
  private final Map<Waiter, DelayedCall> waiters = new LinkedHashMap<>();

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

  Workbench bench() {
    return pool.bench();
  }

  /// Gives `waiter` a connection, now or later, or tells it that there is none.
  ///
  /// @param fresh whether it must be one that was not used before
  void ask(Waiter waiter, boolean fresh) {
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
    connectMore();
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
    return open.isEmpty() && attempts.isEmpty() && waiters.isEmpty();
  }

  Route route() {
    return route;
  }

  /// Makes connections for those that wait, as far as the limits allow.
  void connectMore() {
    while (attempts.size() < waiters.size()
        && open.size() + attempts.size() < limits().maxPerOrigin()) {
      if (!pool.mayConnect(this)) {
        return;
      }
      ConnectAttempt next = new ConnectAttempt(this, route, pool.clock());
      attempts.add(next);
      pool.countAttempts(1);
      next.begin();
    }
  }

  void connected(ConnectAttempt attempt, ClientConnection connection) {
    attempts.remove(attempt);
    pool.countAttempts(-1);
    open.add(connection);
    pool.countOpened();
    give(connection);
  }

  void failed(ConnectAttempt attempt, Reason why) {
    if (!attempts.remove(attempt)) {
      return;
    }
    pool.countAttempts(-1);
    Waiter first = pollWaiter();
    if (first != null) {
      first.refused(why.of(first.asked(), first.attempt()));
    }
    connectMore();
    pool.slotFreed();
    pool.forgetIfUnused(this);
  }

  private @Nullable Waiter pollWaiter() {
    Iterator<Map.Entry<Waiter, DelayedCall>> all = waiters.entrySet().iterator();
    if (!all.hasNext()) {
      return null;
    }
    Map.Entry<Waiter, DelayedCall> first = all.next();
    all.remove();
    stop(first.getValue());
    return first.getKey();
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
    Waiter first = connection.usable() ? pollWaiter() : null;
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

  @Nullable ClientConnection oldestIdle() {
    return idle.peekLast();
  }

  int idleCount() {
    return idle.size();
  }

  int waiting() {
    return waiters.size();
  }

  void closeIdle() {
    for (ClientConnection each : List.copyOf(idle)) {
      each.close();
    }
  }
}
