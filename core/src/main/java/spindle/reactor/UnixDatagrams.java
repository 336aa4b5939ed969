package spindle.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import spindle.address.UnixAddress;

/// Single datagrams to UNIX sockets, as service managers and system logs take them. Only the epoll
/// kernel sends them.
public final class UnixDatagrams {
  private UnixDatagrams() {}

  /// Sends one, with copies of descriptors. Does not wait.
  ///
  /// @param message up to some 60 000 bytes; taken when this returns, and its position stays
  /// @param descriptors their numbers in this process, 253 at most; they stay open
  /// @throws IOException if nobody is there, or has no room at this moment; or on another kernel
  public static void send(
      Reactor reactor, UnixAddress to, ByteBuffer message, List<Integer> descriptors)
      throws IOException {
    reactor.loop().requireThread();
    reactor.loop().kernel.sendUnixDatagram(to, message, List.copyOf(descriptors));
  }
}
