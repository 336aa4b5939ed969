package spindle.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import spindle.address.IPv4Address;

/// A place that answers no attempt to connect: a port whose queue is full and never emptied.
final class BlackHole implements AutoCloseable {
  private static final int MORE_THAN_WAIT = 8;

  private final ServerSocket port;
  private final List<SocketChannel> waiting = new ArrayList<>();

  BlackHole() throws IOException {
    port = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    for (int i = 0; i < MORE_THAN_WAIT; i++) {
      SocketChannel one = SocketChannel.open();
      waiting.add(one);
      one.configureBlocking(false);
      one.connect(new InetSocketAddress(port.getInetAddress(), port.getLocalPort()));
    }
  }

  IPv4Address address() {
    return IPv4Address.of("127.0.0.1", port.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel each : waiting) {
      each.close();
    }
    port.close();
  }
}
