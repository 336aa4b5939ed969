package spindle.stream;

import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;

/// A place where one connection waits to be accepted, which is there already, and none will come
/// after it. To the port above it is a socket that listens.
public final class OneConnection implements ListeningSocket {
  private final Loop loop;
  private final Address place;
  private @Nullable StreamSocket waiting;
  private Kernel.Watcher watcher = operations -> {};
  private boolean interested;

  public OneConnection(Loop loop, Address place, StreamSocket connection) {
    this.loop = loop;
    this.place = place;
    waiting = connection;
  }

  @Override
  public void watch(Kernel.Watcher told) {
    watcher = told;
  }

  @Override
  public void interest(boolean wanted) {
    interested = wanted;
    if (wanted && waiting != null) {
      loop.endOfTurn.add(this::tell);
    }
  }

  private void tell() {
    if (interested && waiting != null) {
      watcher.ready(Kernel.READ);
    }
  }

  @Override
  public @Nullable StreamSocket accept() {
    StreamSocket accepted = waiting;
    waiting = null;
    return accepted;
  }

  @Override
  public Address host() {
    return place;
  }

  @Override
  public void close() {
    interested = false;
    if (waiting != null) {
      waiting.close();
      waiting = null;
    }
  }
}
