package spindle.nio;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;
import spindle.kernel.WatchRefused;

/// A channel that the kernel waits for. Remembers what is wanted until it is registered, and what
/// the selector found until it is dispatched.
abstract sealed class NioSource permits NioStreamSocket, NioListeningSocket, NioPacketSocket {
  final NioKernel kernel;
  private @Nullable SelectionKey key;
  private @Nullable WatchRefused refused;
  private int wantedOps;
  private int readyOps;
  private boolean queued;
  private boolean closed;

  NioSource(NioKernel kernel) {
    this.kernel = kernel;
  }

  abstract SelectableChannel channel();

  /// Told what is ready and still wanted, as `SelectionKey` operations.
  abstract void ready(int ops);

  final void want(int ops) {
    wantedOps = ops;
    if (key != null) {
      if (key.isValid()) {
        key.interestOps(ops);
      }
    } else if (ops != 0 && !queued && !closed) {
      queued = true;
      kernel.registerLater(this);
    }
  }

  final int wanted() {
    return wantedOps;
  }

  /// Has the selector wait for it, if somebody still wants that.
  ///
  /// @return whether the selector has not refused
  final boolean register(Selector selector) {
    queued = false;
    if (closed || wantedOps == 0) {
      return true;
    }
    try {
      beforeRegistration();
      key = channel().register(selector, wantedOps, this);
      return true;
    } catch (IOException | RuntimeException closedByAnother) {
      refused = new WatchRefused(Addresses.explained(closedByAnother), !channel().isOpen());
      return false;
    }
  }

  /// Fails once with why the selector does not wait for this; it is asked again with the next wish.
  final void requireNotRefused() throws WatchRefused {
    WatchRefused why = refused;
    if (why != null) {
      refused = null;
      throw why;
    }
  }

  /// Does what only a connection that lives for a while needs.
  void beforeRegistration() {}

  /// Does what must be done while the channel is still open.
  void beforeClose() {}

  final void noted(int ops) {
    readyOps |= ops;
  }

  final boolean hasNoted(int ops) {
    return (readyOps & ops) == ops;
  }

  final void dispatch() {
    int ops = readyOps & wantedOps;
    readyOps = 0;
    if (ops != 0 && !closed) {
      ready(ops);
    }
  }

  final boolean isClosed() {
    return closed;
  }

  final void closeChannel() {
    if (!closed) {
      beforeClose();
      closed = true;
      NioKernel.closeQuietly(channel());
    }
  }
}
