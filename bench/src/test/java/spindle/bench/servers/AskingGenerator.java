package spindle.bench.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// Load over connections that stay, of protocols that have frames, from one thread and one
/// selector.
final class AskingGenerator extends Generator {
  private static final int OUT = 1 << 18;

  private final Selector selector = Selector.open();
  private final ByteBuffer received = ByteBuffer.allocateDirect(1 << 18);

  AskingGenerator(Load load, int port) throws IOException {
    super(load, port);
  }

  /// What is said on one connection.
  interface Asker {
    /// Says the first.
    void begin(ByteBuffer out) throws IOException;

    /// Takes what has come, and says what comes next.
    void took(ByteBuffer in, ByteBuffer out) throws IOException;
  }

  private Asker asker() {
    return switch (load.service) {
      case SOCKET, SOCKET_DEFLATE -> new SocketAsker(this);
      default -> new Http2Asker(this);
    };
  }

  private final class Connection implements Selected {
    private final SocketChannel channel = SocketChannel.open();
    private final ByteBuffer out = ByteBuffer.allocateDirect(OUT);
    private final Asker asker = asker();

    Connection() throws IOException {
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, this);
      asker.begin(out);
      send();
    }

    private void send() throws IOException {
      out.flip();
      channel.write(out);
      out.compact();
      int wanted = out.position() > 0 ? SelectionKey.OP_WRITE : 0;
      channel.keyFor(selector).interestOps(SelectionKey.OP_READ | wanted);
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
      if (key.isReadable()) {
        if (channel.read(received.clear()) < 0) {
          throw new IOException("the server has closed");
        }
        asker.took(received.flip(), out);
      }
      send();
    }

    @Override
    public void failed() throws IOException {
      errors++;
      channel.close();
      var _ = new Connection();
    }
  }

  @Override
  void open() throws IOException {
    for (int i = 0; i < load.connections; i++) {
      var _ = new Connection();
      selector.selectNow(Selected::tell);
    }
  }

  @Override
  void goOn(long deadline) throws IOException {
    while (System.nanoTime() < deadline) {
      selector.select(Selected::tell, 10);
    }
  }
}
