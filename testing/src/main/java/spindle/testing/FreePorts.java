package spindle.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// TCP ports of this machine for programs that have to be told theirs before they listen. A server
/// of ours needs none: it listens at port 0 and says which it has.
///
/// A port that the system gives for 0 is no such port: it is free now, and a moment later another
/// program's outgoing connection has it. These lie below the ports that Linux gives away by itself,
/// from 20000 to 31999. Each process that asks has a block of 200 of its own, and holds the block's
/// first port for as long as it lives, so that no other one takes the same block. From any thread.
public final class FreePorts {
  /// Above the ports of well-known services, and below 32768, where Linux begins to give away.
  private static final int FIRST = 20_000;

  private static final int LAST = 32_000;
  private static final int BLOCK = 200;
  private static final ServerSocket HELD = hold();

  /// Every second one: a program may also listen on the next.
  private static int next = HELD.getLocalPort() + 2;

  private FreePorts() {}

  /// The first of `count` ports that follow each other, each as [#next()].
  ///
  /// @throws IllegalStateException if there are none
  public static synchronized int next(int count) {
    int first = next();
    for (int port = first + 2; port < first + count; port += 2) {
      if (next() != port) {
        return next(count);
      }
    }
    return first;
  }

  /// A port on which nobody listens now, nor on the one after it, and which is not given again
  /// before the whole block was.
  ///
  /// @throws IllegalStateException if there is none
  public static synchronized int next() {
    int base = HELD.getLocalPort();
    for (int tried = 0; tried < BLOCK; tried += 2) {
      int port = next;
      next = next + 2 < base + BLOCK ? next + 2 : base + 2;
      if (isFree(port) && isFree(port + 1)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "all ports from %d to %d are taken".formatted(base, base + BLOCK - 1));
  }

  private static ServerSocket hold() {
    for (int base = FIRST; base < LAST; base += BLOCK) {
      try {
        return new ServerSocket(base, 1, InetAddress.getLoopbackAddress());
      } catch (BindException _) {
        // Another test process has this block.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException("every block of ports is taken, up to port " + LAST);
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
