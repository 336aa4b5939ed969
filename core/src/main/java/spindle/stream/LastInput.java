package spindle.stream;

import static spindle.kernel.Kernel.READ;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import spindle.address.Address;
import spindle.kernel.Kernel;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionLost;

/// The socket of a peer that takes nothing more, as far as something has come of it: a server that
/// answers early and closes has sent its answer, although the rest of the request cannot be
/// written. When all that has come is read, reading fails with the reason for which writing has.
///
/// It stands below all layers, since it is their bytes that have come.
final class LastInput extends SocketOverAnother {
  /// More than a system keeps for a connection that is broken.
  private static final long MOST = 8 << 20;

  private final Loop loop;
  private Kernel.Watcher watcher;
  private final ConnectionLost why;
  private long left = MOST;
  private boolean scheduled;
  private boolean closed;

  /// @param watcher told each turn in which it wants to read that there may be something
  LastInput(Loop loop, StreamSocket below, Kernel.Watcher watcher, ConnectionLost why) {
    super(below);
    this.loop = loop;
    this.watcher = watcher;
    this.why = why;
    lookLater();
  }

  /// Whether there may be any: it was the network that failed, and neither a layer nor a file that
  /// was to be sent.
  static boolean mayBe(ConnectionLost why) {
    Throwable cause = why.getCause();
    boolean plain = why.getClass() == ConnectionLost.class && cause != null;
    return plain && !(cause instanceof EOFException);
  }

  private void lookLater() {
    if (reads() && !scheduled) {
      scheduled = true;
      loop.endOfTurn.add(this::look);
    }
  }

  private void look() {
    scheduled = false;
    if (reads()) {
      watcher.ready(READ);
    }
    lookLater();
  }

  private boolean reads() {
    return !closed && (below.interest() & READ) != 0;
  }

  @Override
  public int read(ByteBuffer into) throws ConnectionLost {
    int count = left > 0 ? readBelow(into) : 0;
    left = count > 0 ? left - count : 0;
    if (left <= 0) {
      throw why;
    }
    return count;
  }

  private int readBelow(ByteBuffer into) {
    try {
      return below.read(into);
    } catch (IOException alsoBroken) {
      why.addSuppressed(alsoBroken);
      return 0;
    }
  }

  @Override
  public int write(ByteBuffer from, boolean more) throws ConnectionLost {
    throw why;
  }

  @Override
  public long write(ByteBuffer[] from, int count, boolean more) throws ConnectionLost {
    throw why;
  }

  @Override
  public long send(SendableFile file, long position, long count) throws ConnectionLost {
    throw why;
  }

  @Override
  public void shutdownOutput() throws ConnectionLost {
    throw why;
  }

  @Override
  public ConnectionClosed ended(ConnectionClosed reason) {
    return below.ended(reason);
  }

  @Override
  public void watch(Kernel.Watcher other) {
    watcher = other;
    below.watch(other);
  }

  @Override
  public void interest(int operations) {
    below.interest(operations);
    lookLater();
  }

  @Override
  public int interest() {
    return below.interest();
  }

  @Override
  public void close() {
    closed = true;
    below.close();
  }

  @Override
  public void reset() {
    below.reset();
  }

  @Override
  public Address peer() {
    return below.peer();
  }

  @Override
  public Address host() {
    return below.host();
  }
}
