package spindle.bench.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Requests of HTTP over connections that stay, from one thread and one selector. The first answer
/// is read as HTTP; the others must be as long as that one and begin with 200, so that a generator
/// costs little. Answers of one server to one request differ in nothing but the time in them.
final class HttpGenerator extends Generator {
  private static final byte[] GOOD = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_MAX = 64 * 1024;

  private final Selector selector = Selector.open();
  private final ByteBuffer received = ByteBuffer.allocateDirect(1 << 18);
  private final byte[] requests;

  /// How long one answer is; 0 before the first.
  private long answerSize;

  HttpGenerator(Load load, int port) throws IOException {
    super(load, port);
    requests = HttpRequests.of(load).repeat(load.depth).getBytes(StandardCharsets.US_ASCII);
  }

  /// One connection and how far its answers are.
  private final class Connection implements Selected {
    final SocketChannel channel = SocketChannel.open();
    private final ByteBuffer toSend = ByteBuffer.allocateDirect(requests.length).put(requests);
    private final ByteBuffer head = ByteBuffer.allocate(HEAD_MAX);
    private long askedAt;
    private long came;

    Connection() throws IOException {
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void ask() throws IOException {
      toSend.clear();
      head.clear();
      came = 0;
      askedAt = System.nanoTime();
      send();
    }

    private void send() throws IOException {
      channel.write(toSend);
      int wanted = toSend.hasRemaining() ? SelectionKey.OP_WRITE : 0;
      channel.keyFor(selector).interestOps(SelectionKey.OP_READ | wanted);
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
      if (key.isWritable()) {
        send();
      }
      if (key.isReadable()) {
        read();
      }
    }

    private void read() throws IOException {
      received.clear();
      int count = channel.read(received);
      if (count < 0) {
        throw new IOException("the server has closed");
      }
      came += count;
      if (answerSize == 0) {
        received.flip();
        head.put(received.limit(Math.min(count, head.remaining())));
        answerSize = HttpRequests.answerSize(head.duplicate().flip());
      } else if (came == count && !begins(received.flip())) {
        throw new IOException("an answer other than 200");
      }
      if (answerSize > 0 && came >= answerSize * load.depth) {
        answered();
      }
    }

    private boolean begins(ByteBuffer bytes) {
      for (int i = 0; i < GOOD.length && i < bytes.limit(); i++) {
        if (bytes.get(i) != GOOD[i]) {
          return false;
        }
      }
      return true;
    }

    private void answered() throws IOException {
      if (came > answerSize * load.depth) {
        throw new IOException("an answer longer than the first");
      }
      long now = System.nanoTime();
      for (int i = 0; i < load.depth; i++) {
        done(askedAt, now);
      }
      ask();
    }

    @Override
    public void failed() throws IOException {
      errors++;
      channel.close();
      new Connection().ask();
    }
  }

  /// The first connection asks before there are others, since it finds out how long answers are.
  @Override
  void open() throws IOException {
    new Connection().ask();
    for (long deadline = System.nanoTime() + 5_000_000_000L; answerSize == 0; turn(10)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("no answer in 5 s");
      }
    }
    for (int i = 1; i < load.connections; i++) {
      new Connection().ask();
      turn(0);
    }
  }

  @Override
  void goOn(long deadline) throws IOException {
    while (System.nanoTime() < deadline) {
      turn(10);
    }
  }

  private void turn(long millis) throws IOException {
    if (millis == 0) {
      selector.selectNow(Selected::tell);
    } else {
      selector.select(Selected::tell, millis);
    }
  }
}
