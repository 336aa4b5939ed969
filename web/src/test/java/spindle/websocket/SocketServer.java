package spindle.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionClosed;
import spindle.testing.MemoryReactor;
import spindle.web.client.Agent;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.wire.WebSocketKey;
import spindle.websocket.frame.FrameWriter;

/// A server in memory that says what the test has it say, frame by frame, and clients that ask it.
/// In heads `~` stands for CR LF.
final class SocketServer implements ServerFactory, AutoCloseable {
  static final String URI = "ws://127.0.0.1/socket";

  private final MemoryReactor memory = new MemoryReactor();
  private final HTTPConnectionPool pool = new HTTPConnectionPool(memory.reactor());
  private final List<End> ends = new ArrayList<>();

  /// The server's end of one connection.
  static final class End extends Protocol implements HalfCloseable {
    private ByteArrayOutputStream received = new ByteArrayOutputStream();
    boolean ended;
    @Nullable ConnectionClosed lost;

    @Override
    public void dataReceived(ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      received.writeBytes(bytes);
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

  SocketServer() {
    new TCP4ServerEndpoint(memory.reactor(), 80).listen(this);
    memory.flush();
  }

  @Override
  public Protocol buildProtocol(Address address) {
    End end = new End();
    ends.add(end);
    return end;
  }

  MemoryReactor memory() {
    return memory;
  }

  Agent agent() {
    return new Agent(pool);
  }

  HTTPConnectionPool pool() {
    return pool;
  }

  WebSocketClient client() {
    return WebSocketClient.of(memory.reactor(), agent());
  }

  End last() {
    return ends.getLast();
  }

  int connections() {
    return ends.size();
  }

  /// What has come since this was last asked.
  byte[] bytes() {
    memory.flush();
    byte[] all = last().received.toByteArray();
    last().received.reset();
    return all;
  }

  String head() {
    return new String(bytes(), ISO_8859_1).replace("\r\n", "~");
  }

  /// Reads the head of a request, and agrees to it.
  ///
  /// @param fields more of the answer
  /// @param behind frames right behind it
  void agree(String fields, byte[]... behind) {
    String head = head();
    String key = head.replaceAll(".*Sec-WebSocket-Key: ([^~]*)~.*", "$1");
    String answer =
        "HTTP/1.1 101 Switching Protocols~Upgrade: websocket~Connection: Upgrade~"
            + "Sec-WebSocket-Accept: "
            + WebSocketKey.accept(key)
            + "~"
            + fields
            + "~";
    raw(Browser.all(answer.replace("~", "\r\n").getBytes(ISO_8859_1), Browser.all(behind)));
  }

  /// Opens one for `client`.
  WebSocket open(Function<WebSocketClient, Deferred<WebSocket>> client, String fields) {
    Deferred<WebSocket> opening = client.apply(client());
    agree(fields);
    return successResultOf(opening);
  }

  void raw(byte[] bytes) {
    last().transport().write(ByteBuffer.wrap(bytes));
    memory.flush();
  }

  void say(String text) {
    raw(text.replace("~", "\r\n").getBytes(ISO_8859_1));
  }

  /// A frame as a server sends it.
  static byte[] frame(int first, byte[] payload) {
    ByteBuffer frame = new FrameWriter().frame(first, payload, null);
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  static byte[] text(String text) {
    return frame(0x81, text.getBytes(UTF_8));
  }

  static byte[] close(int code, String reason) {
    byte[] words = reason.getBytes(UTF_8);
    return frame(
        0x88, ByteBuffer.allocate(2 + words.length).putShort((short) code).put(words).array());
  }

  /// Sends frames, and gives what came, as [Browser#received].
  String send(byte[]... frames) {
    raw(Browser.all(frames));
    return received();
  }

  /// The frames that have come since this was last asked.
  ///
  /// @throws AssertionError if one has no mask
  String received() {
    return Browser.frames(ByteBuffer.wrap(unmasked(bytes())));
  }

  /// The same frames without their masks.
  static byte[] unmasked(byte[] frames) {
    ByteBuffer in = ByteBuffer.wrap(frames);
    var out = new ByteArrayOutputStream();
    while (in.hasRemaining()) {
      out.write(in.get());
      int second = in.get() & 0xFF;
      if (second < 0x80) {
        throw new AssertionError("a frame of a client without a mask");
      }
      int length = second & 0x7F;
      out.write(length);
      for (int more = length == 126 ? 2 : length == 127 ? 8 : 0, i = 0; i < more; i++) {
        length = i == 0 ? 0 : length;
        int next = in.get() & 0xFF;
        length = (length << 8) | next;
        out.write(next);
      }
      byte[] mask = new byte[4];
      in.get(mask);
      for (int i = 0; i < length; i++) {
        out.write(in.get() ^ mask[i % 4]);
      }
    }
    return out.toByteArray();
  }

  /// The server ends its stream.
  void end() {
    last().transport().loseConnection();
    settle();
  }

  void settle() {
    memory.flush();
    memory.advance(Duration.ofMillis(1));
  }

  /// Whether nothing is left of any socket: no connection, no timer.
  boolean nothingLeft() {
    settle();
    return ends.stream().allMatch(each -> each.lost != null)
        && pool.open() == 0
        && memory.reactor().delayedCalls().isEmpty();
  }

  @Override
  public void close() {
    memory.close();
  }
}
