package spindle.bench.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// The least that a selector can do: `NioServer echo|greeting|sink PORT`. It assumes that whatever
/// it writes is taken, and so is a floor, not a server.
final class NioServer {
  private final Service service;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

  private NioServer(Service service) throws IOException {
    this.service = service;
    selector = Selector.open();
  }

  /// Serves until it is ended.
  public static void main(String... args) throws IOException {
    new NioServer(Service.of(args[0])).serve(Integer.parseInt(args[1]));
  }

  private void serve(int port) throws IOException {
    ServerSocketChannel listening = ServerSocketChannel.open();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
    listening.configureBlocking(false);
    listening.register(selector, SelectionKey.OP_ACCEPT);
    while (true) {
      selector.select(this::ready);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.channel() instanceof ServerSocketChannel listening) {
        accept(listening);
      } else {
        read((SocketChannel) key.channel());
      }
    } catch (IOException broken) {
      key.cancel();
    }
  }

  private void accept(ServerSocketChannel listening) throws IOException {
    for (SocketChannel each = listening.accept(); each != null; each = listening.accept()) {
      each.configureBlocking(false);
      if (service == Service.GREETING) {
        each.write(ByteBuffer.wrap(Service.GREETING_TEXT.getBytes(StandardCharsets.US_ASCII)));
        each.close();
      } else {
        each.setOption(StandardSocketOptions.TCP_NODELAY, true);
        each.register(selector, SelectionKey.OP_READ);
      }
    }
  }

  private void read(SocketChannel channel) throws IOException {
    int count = channel.read(buffer.clear());
    if (count < 0) {
      channel.close();
    } else if (service == Service.ECHO) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }
}
