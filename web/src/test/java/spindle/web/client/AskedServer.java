package spindle.web.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionClosed;
import spindle.testing.DeferredAssertions;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;

/// A server in memory that says what the test has it say, and agents that ask it. In what is sent
/// and received `~` stands for CR LF.
final class AskedServer implements ServerFactory, AutoCloseable {
  static final String ROOT = "http://127.0.0.1/";

  private final MemoryReactor memory = new MemoryReactor();
  private final List<End> ends = new ArrayList<>();
  private final HTTPConnectionPool pool;

  /// The server's end of one connection.
  static final class End extends Protocol {
    private final StringBuilder received = new StringBuilder();
    @Nullable ConnectionClosed lost;

    @Override
    public void dataReceived(ByteBuffer data) {
      received.append(ISO_8859_1.decode(data));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost = reason;
    }

    /// What has come since this was last asked, but for who sent it.
    String received() {
      return receivedWhole().replace("User-Agent: Spindle~", "");
    }

    String receivedWhole() {
      String all = received.toString().replace("\r\n", "~");
      received.setLength(0);
      return all;
    }
  }

  AskedServer() {
    this(ClientLimits.defaults());
  }

  AskedServer(ClientLimits limits) {
    pool = new HTTPConnectionPool(memory.reactor(), limits);
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

  HTTPConnectionPool pool() {
    return pool;
  }

  Agent agent() {
    return new Agent(pool);
  }

  /// How many connections were ever made.
  int connections() {
    return ends.size();
  }

  End end(int index) {
    return ends.get(index);
  }

  End last() {
    return ends.getLast();
  }

  /// GETs a path of this server.
  Deferred<Response> get(String path) {
    return ask(Request.get("http://127.0.0.1" + path));
  }

  Deferred<Response> ask(Request request) {
    Deferred<Response> asked = agent().request(request).reportedElsewhere();
    memory.flush();
    return asked;
  }

  /// The newest connection answers.
  void say(String text) {
    say(last(), text);
  }

  void say(End end, String text) {
    end.transport().write(ByteBuffer.wrap(text.replace("~", "\r\n").getBytes(ISO_8859_1)));
    memory.flush();
  }

  void close(End end) {
    end.transport().loseConnection();
    settle();
  }

  void abort(End end) {
    end.transport().abortConnection();
    settle();
  }

  /// Lets what ends end.
  void settle() {
    memory.flush();
    memory.advance(Duration.ofMillis(1));
  }

  String heard() {
    memory.flush();
    return last().received();
  }

  /// The body of a response that has come.
  String body(Deferred<Response> response) {
    Deferred<String> text = DeferredAssertions.successResultOf(response).body().text(3_000_000);
    memory.flush();
    return DeferredAssertions.successResultOf(text);
  }

  /// Whether nothing is left of any request: no connection, no timer.
  boolean nothingLeft() {
    settle();
    return pool.open() == 0
        && pool.waiting() == 0
        && ends.stream().allMatch(each -> each.lost != null)
        && memory.reactor().delayedCalls().isEmpty();
  }

  @Override
  public void close() {
    memory.close();
  }
}
