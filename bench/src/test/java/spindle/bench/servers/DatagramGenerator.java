package spindle.bench.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/// Load over datagrams, from one thread and one selector. What is not answered within a tenth of a
/// second counts as an error and is asked for again.
final class DatagramGenerator extends Generator {
  private static final long PATIENCE_NANOS = 100_000_000;

  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
  private final @Nullable Socket[] sockets;
  private long lookAgain = System.nanoTime();

  DatagramGenerator(Load load, int port) throws IOException {
    super(load, port);
    selector = Selector.open();
    sockets = new @Nullable Socket[load.connections];
  }

  private final class Socket {
    private final DatagramChannel channel;
    private long askedAt;

    Socket() throws IOException {
      channel = DatagramChannel.open();
      channel.configureBlocking(false);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.register(selector, SelectionKey.OP_READ, this);
      ask();
    }

    private void ask() throws IOException {
      askedAt = System.nanoTime();
      try {
        channel.write(buffer.clear().limit(load.size));
      } catch (PortUnreachableException notThereYet) {
        // Asked for again when patience is over.
      }
    }

    void answered() throws IOException {
      int count;
      try {
        count = channel.read(buffer.clear());
      } catch (PortUnreachableException notThereYet) {
        return; // Asked for again when patience is over.
      }
      if (count == load.size) {
        done(askedAt, System.nanoTime());
        ask();
      }
    }

    void askAgainIfLost(long now) throws IOException {
      if (now - askedAt > PATIENCE_NANOS) {
        errors++;
        ask();
      }
    }
  }

  @Override
  void open() throws IOException {
    awaitServer();
    for (int i = 0; i < sockets.length; i++) {
      sockets[i] = new Socket();
    }
  }

  /// Nothing tells that somebody listens, but an answer.
  private void awaitServer() throws IOException {
    Socket probe = new Socket();
    for (int tries = 0; operations == 0 && tries < 300; tries++) {
      goOn(System.nanoTime() + 100_000_000);
      if (operations == 0) {
        probe.ask();
      }
    }
    probe.channel.close();
  }

  @Override
  void goOn(long deadline) throws IOException {
    for (long now = System.nanoTime(); now < deadline; now = System.nanoTime()) {
      selector.select(DatagramGenerator::ready, 10);
      if (now > lookAgain) {
        lookAgain = now + PATIENCE_NANOS;
        for (Socket each : sockets) {
          if (each != null) {
            each.askAgainIfLost(now);
          }
        }
      }
    }
  }

  private static void ready(SelectionKey key) {
    try {
      ((Socket) key.attachment()).answered();
    } catch (IOException broken) {
      throw new java.io.UncheckedIOException(broken);
    }
  }
}
