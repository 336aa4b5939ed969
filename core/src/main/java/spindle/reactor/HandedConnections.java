package spindle.reactor;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.kernel.AcceptFailed;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;

/// What one reactor of a group accepts from, when another one accepts for it: connections that were
/// handed over, a bounded number at a time. To the port above it is a socket that listens.
final class HandedConnections implements ListeningSocket {
  private static final int WAITING_MAX = 1000;

  private final Reactor reactor;

  /// Connections that were handed over and that the port has not taken.
  private final AtomicInteger underWay = new AtomicInteger();

  private volatile boolean open;

  // Of the reactor's thread.
  private final ArrayDeque<Kernel.LetGo> arrived = new ArrayDeque<>();
  private @Nullable Address host;
  private Kernel.Watcher watcher = operations -> {};
  private boolean interested;

  HandedConnections(Reactor reactor) {
    this.reactor = reactor;
  }

  /// The port begins to take connections, as if it listened at `place`.
  ListeningSocket open(Address place) {
    host = place;
    open = true;
    return this;
  }

  /// Whether one more may be handed over. From any thread.
  boolean hasRoom() {
    return open && underWay.get() < WAITING_MAX;
  }

  /// Hands one over. From any thread.
  void hand(Kernel.LetGo connection) {
    underWay.incrementAndGet();
    try {
      reactor.callFromThread(() -> arrive(connection));
    } catch (RejectedExecutionException stopped) {
      underWay.decrementAndGet();
      connection.close();
    }
  }

  private void arrive(Kernel.LetGo connection) {
    if (open) {
      arrived.addLast(connection);
      tell();
    } else {
      underWay.decrementAndGet();
      connection.close();
    }
  }

  private void tell() {
    if (interested && !arrived.isEmpty()) {
      watcher.ready(Kernel.READ);
    }
  }

  @Override
  public void watch(Kernel.Watcher told) {
    watcher = told;
  }

  @Override
  public void interest(boolean wanted) {
    interested = wanted;
    if (wanted && !arrived.isEmpty()) {
      reactor.callFromThread(this::tell);
    }
  }

  @Override
  public @Nullable StreamSocket accept() throws AcceptFailed {
    Kernel.LetGo next = arrived.pollFirst();
    if (next == null) {
      return null;
    }
    underWay.decrementAndGet();
    try {
      return reactor.loop().kernel.takeOver(next);
    } catch (IOException lost) {
      throw new AcceptFailed(AcceptFailed.Kind.NOT_THIS_ONE, lost);
    }
  }

  @Override
  public Address host() {
    Address place = host;
    if (place == null) {
      throw new IllegalStateException("not open yet");
    }
    return place;
  }

  @Override
  public void close() {
    open = false;
    for (Kernel.LetGo each = arrived.pollFirst(); each != null; each = arrived.pollFirst()) {
      underWay.decrementAndGet();
      each.close();
    }
  }
}
