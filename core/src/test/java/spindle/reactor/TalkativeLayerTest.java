package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.memory.MemoryNetwork;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A layer whose peer makes it say much, and reads nothing.
class TalkativeLayerTest {
  private static final int ANSWER = 1000;
  private static final int QUESTIONS = 8 * 1024;
  private static final int TURNS = 30;

  /// What may wait of a layer's own before its peer is not read from, and as much again, for what
  /// has been read by then and for the size of memory.
  private static final int KEPT_MAX = 4 * 64 * 1024;

  private final Reactor reactor =
      Reactor.over(new MemoryNetwork().host("localhost").kernel(), ReactorSettings.defaults());

  @AfterEach
  void close() {
    reactor.close();
  }

  /// Answers each byte with a thousand.
  private static final class Talkative extends PassingLayer {
    @Override
    public boolean receive(ByteBuffer wire, ByteBuffer data) {
      if (!wire.hasRemaining()) {
        return false;
      }
      wire.get();
      own = "x".repeat(ANSWER);
      return true;
    }
  }

  private static final class Server extends Protocol {
    @Override
    public void connectionMade() {
      transport().addLayer(new Talkative());
    }
  }

  @Test
  void whatItSaysHoldsUpReadingAlsoInTheMiddleOfOneRead() throws Exception {
    ListeningPort port = reactor.listenTCP(0, _ -> new Server(), ListenOptions.defaults());
    Protocol asking = new Protocol() {};
    Deferred<Protocol> connected =
        reactor.connect(port.host(), _ -> asking, ConnectOptions.defaults());
    for (int i = 0; i < TURNS && !connected.isDone(); i++) {
      reactor.iterate(Duration.ZERO);
    }
    asking.transport().pauseProducing();
    for (int i = 0; i < TURNS; i++) {
      asking.transport().write(new byte[QUESTIONS]);
      reactor.iterate(Duration.ZERO);
      assertThat(reactor.statistics().inputKept()).isLessThan(KEPT_MAX);
    }
  }
}
