package spindle.bench.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/// Load over TCP connections, from one thread and one selector.
final class StreamGenerator extends Generator {
  /// Connections at once, so that the ports of one address last: so many addresses of ours.
  private static final int ADDRESSES = 8;

  private final Selector selector;
  private final ByteBuffer received = ByteBuffer.allocateDirect(1 << 18);
  private int opened;

  StreamGenerator(Load load, int port) throws IOException {
    super(load, port);
    selector = Selector.open();
  }

  /// One connection and how far its messages are.
  private final class Connection implements Selected {
    final SocketChannel channel;
    final ByteBuffer toSend;
    private long askedAt = System.nanoTime();
    private long missing;

    Connection() throws IOException {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      int source = 1 + opened++ % ADDRESSES;
      channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + source), 0));
      boolean at = channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.register(selector, at ? afterConnect() : SelectionKey.OP_CONNECT, this);
      toSend = messages();
      toSend.position(toSend.limit());
      if (at) {
        begin();
      }
    }

    private int afterConnect() {
      return load.service == Service.SINK ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
      if (key.isConnectable() && channel.finishConnect()) {
        key.interestOps(afterConnect());
        begin();
      } else if (key.isReadable()) {
        readable();
      } else if (key.isWritable()) {
        send();
      }
    }

    private void begin() throws IOException {
      if (load.service == Service.GREETING) {
        return;
      }
      ask();
    }

    /// Sends as many messages as may be under way.
    private void ask() throws IOException {
      toSend.clear();
      missing = toSend.remaining();
      askedAt = System.nanoTime();
      send();
    }

    private void send() throws IOException {
      channel.write(toSend);
      if (toSend.hasRemaining()) {
        channel.keyFor(selector).interestOps(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
      } else if (load.service == Service.SINK) {
        done(askedAt, System.nanoTime());
        toSend.clear();
        askedAt = System.nanoTime();
      } else {
        channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
      }
    }

    private void readable() throws IOException {
      received.clear();
      int count = channel.read(received);
      if (load.service == Service.GREETING) {
        greeted(count);
      } else if (count < 0) {
        throw new IOException("the server has closed");
      } else {
        missing -= count;
        if (missing == 0) {
          answered();
        } else if (toSend.hasRemaining()) {
          send();
        }
      }
    }

    private void answered() throws IOException {
      long now = System.nanoTime();
      for (int i = 0; i < load.depth; i++) {
        done(askedAt, now);
      }
      ask();
    }

    private void greeted(int count) throws IOException {
      if (count >= 0) {
        missing += count;
        return;
      }
      if (missing == Service.GREETING_TEXT.length()) {
        done(askedAt, System.nanoTime());
      } else {
        errors++;
      }
      channel.close();
      var _ = new Connection();
    }

    @Override
    public void failed() throws IOException {
      errors++;
      channel.close();
      var _ = new Connection();
    }
  }

  private ByteBuffer messages() {
    byte[] bytes = new byte[load.size * load.depth];
    Arrays.fill(bytes, (byte) 'x');
    for (int end = load.size; end <= bytes.length && load.size > 0; end += load.size) {
      bytes[end - 2] = '\r';
      bytes[end - 1] = '\n';
    }
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).clear();
  }

  @Override
  void open() throws IOException {
    for (int i = 0; i < load.connections; i++) {
      var _ = new Connection();
      if (i % 100 == 99) {
        turn(1);
      }
    }
  }

  @Override
  void goOn(long deadline) throws IOException {
    while (System.nanoTime() < deadline) {
      turn(10);
    }
  }

  private void turn(long millis) throws IOException {
    selector.select(Selected::tell, millis);
  }
}
