package spindle.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.http2.FrameClient.END_STREAM;
import static spindle.http2.FrameClient.RST_STREAM;
import static spindle.http2.FrameClient.WINDOW_UPDATE;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.roles.ListenOptions;
import spindle.web.Handler;
import spindle.web.Response;
import spindle.web.proxy.ForwardProxy;
import spindle.web.server.Site;

/// Streams that are connections to other places, RFC 9113, 8.5: a forward proxy that is asked over
/// HTTP/2.
class ConnectTest {
  private static final int PORT = 8080;

  private There there = new There();
  private @Nullable Handler proxy;
  private final Site site =
      Site.answering(request -> proxy == null ? Response.text("none") : proxy.handle(request));
  private final FrameClient client = FrameClient.of(site);

  ConnectTest() throws Exception {
    var reactor = client.wire().reactor();
    reactor.listenTCP(PORT, ServerFactory.of(this::made), ListenOptions.defaults());
    proxy = ForwardProxy.allowing(reactor, (_, uri) -> uri.port() != 25).withPrivateTargets();
  }

  private There made() {
    there = new There();
    return there;
  }

  /// The server that is asked for.
  private static final class There extends Protocol implements HalfCloseable {
    final StringBuilder received = new StringBuilder();
    boolean ended;
    @Nullable ConnectionClosed lost;

    void say(String text) {
      transport().write(ISO_8859_1.encode(text));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      received.append(ISO_8859_1.decode(data));
    }

    @Override
    public void readConnectionLost() {
      ended = true;
    }

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost = reason;
    }
  }

  private FrameClient connect(int id, int port) {
    return client.headers(id, 0, ":method", "CONNECT", ":authority", "127.0.0.1:" + port);
  }

  private FrameClient open() {
    assertThat(connect(1, PORT).seen()).containsExactly("HEADERS 1 :status=200");
    return client;
  }

  @Test
  void bytesGoBothWaysAndEachDirectionEndsByItself() {
    connect(1, PORT).data(1, 0, "early");
    assertThat(client.seen()).containsExactly("HEADERS 1 :status=200");
    assertThat(there.received).hasToString("early");
    there.say("from there");
    assertThat(client.seen()).containsExactly("DATA 1 from there");
    client.data(1, END_STREAM, " and late").seen();
    assertThat(there.received).hasToString("early and late");
    assertThat(there.ended).isTrue();
    there.say("last words");
    there.transport().loseConnection();
    assertThat(client.seen()).containsExactly("DATA 1 last words", "DATA 1 end");
    assertThat(there.lost).isInstanceOf(ConnectionDone.class);
    assertThat(client.get(3, "/").seen().getFirst()).startsWith("HEADERS 3 :status=400");
  }

  @Test
  void aResetAtEitherEndIsOneAtTheOther() {
    open();
    there.transport().abortConnection();
    assertThat(client.seen()).containsExactly("RST_STREAM 1 CONNECT_ERROR");

    assertThat(connect(3, PORT).seen()).containsExactly("HEADERS 3 :status=200");
    client.number(RST_STREAM, 3, 8).seen();
    assertThat(there.lost).isNotNull().isNotInstanceOf(ConnectionDone.class);
  }

  @Test
  void fieldsBehindTheBytesAreAFaultAndEndIt() {
    open();
    client.headers(1, END_STREAM, "x-more", "y");

    assertThat(client.seen()).containsExactly("RST_STREAM 1 PROTOCOL_ERROR");
    assertThat(there.lost).isNotNull().isNotInstanceOf(ConnectionDone.class);
  }

  @Test
  void theWindowsOfTheStreamHoldBothBack() {
    client.setting(4, 10).seen();
    open();
    there.say("0123456789abcdef");
    assertThat(client.seen()).containsExactly("DATA 1 0123456789");
    client.number(WINDOW_UPDATE, 1, 100);
    assertThat(client.seen()).containsExactly("DATA 1 abcdef");
    there.transport().pauseProducing();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      seen.addAll(client.data(1, 0, "x".repeat(16_384)).seen());
    }
    assertThat(seen).isEmpty();
    assertThat(client.ended()).isFalse();
  }

  @Test
  void whatIsNotAllowedOrNotThereIsAnOrdinaryAnswer() {
    assertThat(connect(1, 25).seen().getFirst()).startsWith("HEADERS 1 :status=403");
    assertThat(connect(3, 8081).seen().getFirst()).startsWith("HEADERS 3 :status=502");
    proxy = _ -> Response.text("a page");
    assertThat(connect(5, PORT).seen().getFirst()).startsWith("HEADERS 5 end :status=501");
    open(7);
  }

  private void open(int id) {
    proxy = null;
    assertThat(client.get(id, "/").seen()).endsWith("DATA " + id + " end none");
  }
}
