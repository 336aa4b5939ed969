package spindle.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Limits;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionClosed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.web.client.Agent;
import spindle.web.server.Site;
import spindle.web.wire.WebSocketKey;

/// An echo that is tested, as a server or as a client, and the other end, which says frames and
/// remembers what comes. Limits are so that 16 MiB pass in 100 000 frames.
final class TestedEnd implements AutoCloseable {
  private static final Limits LARGE = Limits.defaults().withBufferMax(80 * 1024 * 1024);
  private static final WebSocketLimits LIMITS =
      WebSocketLimits.defaults()
          .withMessageMax(16 * 1024 * 1024)
          .withFragmentsMax(100_000)
          .withControlRate(100_000);

  private final MemoryReactor memory = new MemoryReactor();
  private final boolean server;
  private final Other other = new Other();

  /// A frame as it is said.
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Frame(int first, byte[] payload) {
    int closeCode() {
      return payload.length < 2 ? 0 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    }

    /// The same frame; of a close the code counts, and not the words.
    boolean isLike(Frame that) {
      boolean close = first == 0x88 && that.first == 0x88;
      return close
          ? closeCode() == that.closeCode()
          : first == that.first && Arrays.equals(payload, that.payload);
    }

    @Override
    public String toString() {
      String words = first == 0x88 ? "" + closeCode() : payload.length + " bytes";
      return "%02x %s".formatted(first, words);
    }
  }

  /// The end that is not tested.
  private static final class Other extends Protocol implements HalfCloseable {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean over;

    @Override
    public void dataReceived(ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      received.writeBytes(bytes);
    }

    @Override
    public void readConnectionLost() {
      over = true;
    }

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) {
      over = true;
    }
  }

  private static final class Echo extends WebSocketProtocol {
    @Override
    protected void textReceived(String text) {
      socket().send(text);
    }

    @Override
    protected void bytesReceived(byte[] bytes) {
      socket().send(bytes);
    }
  }

  /// @param extensions what the client offers where the server is tested, what the server answers
  ///   where the client is
  TestedEnd(boolean server, String extensions) {
    this.server = server;
    if (server) {
      openServer(extensions);
    } else {
      openClient(extensions);
    }
  }

  private void openServer(String offer) {
    Site site =
        Site.of(routes ->
            routes
                .webSocket("/socket")
                .withCompression()
                .withLimits(LIMITS)
                .protocol(_ -> new Echo()));
    ListenOptions options = ListenOptions.defaults().withLimits(LARGE);
    new TCP4ServerEndpoint(memory.reactor(), 80, options).listen(site);
    ConnectOptions large = ConnectOptions.defaults().withLimits(LARGE);
    var _ = new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 80, large).connect(_ -> other);
    memory.flush();
    say((Browser.REQUEST + offer + "~").replace("~", "\r\n").getBytes(ISO_8859_1));
    head("101");
  }

  private void openClient(String answer) {
    ListenOptions options = ListenOptions.defaults().withLimits(LARGE);
    ServerFactory others =
        new ServerFactory() {
          @Override
          public Protocol buildProtocol(Address address) {
            return other;
          }
        };
    new TCP4ServerEndpoint(memory.reactor(), 80, options).listen(others);
    ConnectOptions large = ConnectOptions.defaults().withLimits(LARGE);
    Agent agent =
        new Agent(memory.reactor())
            .at(new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 80, large));
    WebSocketClient client =
        WebSocketClient.of(memory.reactor(), agent).withLimits(LIMITS).withRandom(new Random(1));
    Deferred<WebSocket> opening =
        (answer.isEmpty() ? client : client.withCompression())
            .connect(SocketServer.URI, new Echo());
    memory.flush();
    String key = head("GET").replaceAll("(?s).*Sec-WebSocket-Key: ([^\r]*)\r.*", "$1");
    String head =
        "HTTP/1.1 101 Switching Protocols~Upgrade: websocket~Connection: Upgrade~"
            + "Sec-WebSocket-Accept: %s~%s~".formatted(WebSocketKey.accept(key), answer);
    say(head.replace("~", "\r\n").getBytes(ISO_8859_1));
    successResultOf(opening);
  }

  private String head(String expected) {
    String head = other.received.toString(ISO_8859_1);
    if (!head.contains(expected)) {
      throw new AssertionError(head);
    }
    other.received.reset();
    return head;
  }

  /// The bytes of a frame as the end that is not tested says it.
  byte[] bytes(Frame frame) {
    return server
        ? Browser.frame(frame.first(), frame.payload())
        : SocketServer.frame(frame.first(), frame.payload());
  }

  /// Says bytes, and lets the tested end work.
  void say(byte[] bytes) {
    other.transport().write(ByteBuffer.wrap(bytes));
    memory.flush();
  }

  /// What the tested end has said since this was last asked.
  List<Frame> heard() {
    memory.flush();
    ByteBuffer in = ByteBuffer.wrap(other.received.toByteArray());
    other.received.reset();
    List<Frame> all = new ArrayList<>();
    while (in.hasRemaining()) {
      int first = in.get() & 0xFF;
      int second = in.get() & 0xFF;
      if (second >= 0x80 == server) {
        throw new AssertionError("a mask that should not be, or none");
      }
      int length = second & 0x7F;
      length = length == 126 ? in.getShort() & 0xFFFF : length == 127 ? (int) in.getLong() : length;
      byte[] mask = new byte[4];
      if (!server) {
        in.get(mask);
      }
      byte[] payload = new byte[length];
      in.get(payload);
      for (int i = 0; !server && i < length; i++) {
        payload[i] ^= mask[i % 4];
      }
      all.add(new Frame(first, payload));
    }
    return all;
  }

  /// Whether the tested end has ended its stream, or is a client that waits for the server to.
  boolean isOver() {
    if (!server && !other.over) {
      other.transport().loseConnection();
    }
    memory.flush();
    return other.over;
  }

  @Override
  public void close() {
    memory.close();
  }
}
