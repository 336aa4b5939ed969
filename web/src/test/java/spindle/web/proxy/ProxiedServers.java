package spindle.web.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.http.HttpUri;
import spindle.memory.Circumstances;
import spindle.memory.MemoryHost;
import spindle.memory.MemoryNetwork;
import spindle.memory.Parcel;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.roles.ReactorSettings;
import spindle.testing.DeferredAssertions;
import spindle.testing.MemoryReactor;
import spindle.testing.ScriptedResolver;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.WebLimits;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.server.Site;

/// Clients, a proxy and servers in memory; clients and servers say what the test has them say. In
/// what is sent and received `~` stands for CR LF.
final class ProxiedServers implements AutoCloseable {
  static final String OK = "HTTP/1.1 200 OK~Date: x~Content-Length: 2~~ok";

  private static final int FIRST = 8081;

  /// A machine at this address hears nothing of who connects to it.
  static final String SILENT = "192.0.2.9";

  private final MemoryReactor memory = memoryWithSilence();
  private final List<List<End>> ends = new ArrayList<>();
  private final Upstreams upstreams;
  private final HTTPConnectionPool pool;
  private final List<End> clients = new ArrayList<>();

  private static MemoryReactor memoryWithSilence() {
    var network =
        new MemoryNetwork(
            new Circumstances() {
              @Override
              public long transit(Parcel parcel) {
                return parcel.to().name().equals(SILENT) ? LOST : 0;
              }
            });
    network.host(SILENT, IPv4Address.of(SILENT, 0));
    MemoryHost own = network.host("localhost", IPv4Address.of("10.0.0.1", 0));
    return new MemoryReactor(own, ReactorSettings.defaults());
  }

  /// One end of one connection.
  final class End extends Protocol implements HalfCloseable {
    private final StringBuilder received = new StringBuilder();
    @Nullable ConnectionClosed lost;
    boolean ended;

    /// Whether it goes on although the other end has ended.
    boolean goesOn;

    long count;

    @Override
    public void dataReceived(ByteBuffer data) {
      count += data.remaining();
      if (received.length() < 1_000_000) {
        received.append(ISO_8859_1.decode(data));
      }
    }

    @Override
    public void readConnectionLost() {
      ended = true;
      if (!goesOn) {
        transport().loseConnection();
      }
    }

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost = reason;
    }

    /// What has come since this was last asked.
    String received() {
      memory.flush();
      String all = received.toString().replace("\r\n", "~");
      received.setLength(0);
      return all;
    }

    End say(String text) {
      transport().write(ByteBuffer.wrap(text.replace("~", "\r\n").getBytes(ISO_8859_1)));
      memory.flush();
      return this;
    }

    String ask(String text) {
      say(text);
      return received();
    }

    void close() {
      transport().loseConnection();
      settle();
    }

    void abort() {
      transport().abortConnection();
      settle();
    }
  }

  ProxiedServers(int count) {
    this(count, proxy -> proxy, Upstreams.limits());
  }

  ProxiedServers(int count, UnaryOperator<ReverseProxy> setting) {
    this(count, setting, Upstreams.limits());
  }

  ProxiedServers(int count, UnaryOperator<ReverseProxy> setting, ClientLimits limits) {
    this(count, setting, limits, Long.MAX_VALUE);
  }

  static ProxiedServers withBodyMax(long bytes) {
    return new ProxiedServers(1, proxy -> proxy, Upstreams.limits(), bytes);
  }

  private ProxiedServers(
      int count, UnaryOperator<ReverseProxy> setting, ClientLimits limits, long bodyMax) {
    pool = new HTTPConnectionPool(memory.reactor(), limits);
    String[] uris = new String[count];
    for (int i = 0; i < count; i++) {
      uris[i] = "http://127.0.0.1:" + (FIRST + i);
      start(i);
    }
    upstreams = Upstreams.of(memory.reactor(), new Agent(pool), uris);
    serve(setting.apply(ReverseProxy.to(upstreams).withPseudonym("gate")), bodyMax);
  }

  /// With a forward proxy in place of a reverse one.
  ProxiedServers(
      BiPredicate<? super Request, ? super HttpUri> rule, UnaryOperator<ForwardProxy> setting) {
    ForwardProxy proxy =
        setting.apply(ForwardProxy.allowing(memory.reactor(), rule).withPseudonym("gate"));
    pool = proxy.pool();
    upstreams = Upstreams.none(memory.reactor(), new Agent(pool));
    start(0);
    serve(proxy, Long.MAX_VALUE);
  }

  /// Has the server of this number accept connections.
  void start(int number) {
    while (ends.size() <= number) {
      ends.add(new ArrayList<>());
    }
    new TCP4ServerEndpoint(memory.reactor(), FIRST + number).listen(_ -> accepted(number));
    memory.flush();
  }

  private Protocol accepted(int number) {
    End end = new End();
    ends.get(number).add(end);
    return end;
  }

  private void serve(Handler proxy, long bodyMax) {
    Site site =
        Site.answering(proxy).withLimits(WebLimits.defaults().withBodyMax(bodyMax)).withVersions();
    new TCP4ServerEndpoint(memory.reactor(), 80).listen(site);
    memory.flush();
  }

  /// From now on this name is found at these addresses, and no other name is.
  void resolve(String host, String... addresses) {
    memory.reactor().installNameResolver(new ScriptedResolver().with(host, addresses));
  }

  MemoryReactor memory() {
    return memory;
  }

  Upstreams upstreams() {
    return upstreams;
  }

  Upstream upstream(int number) {
    return upstreams.all().get(number);
  }

  HTTPConnectionPool pool() {
    return pool;
  }

  /// A client that has connected.
  End client() {
    End client = new End();
    new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 80).connectProtocol(client);
    memory.flush();
    clients.add(client);
    return client;
  }

  /// How many connections to this server were ever made.
  int connections(int number) {
    return ends.get(number).size();
  }

  /// The server's end of the newest connection to the first server.
  End server() {
    return server(0);
  }

  End server(int number) {
    memory.flush();
    return ends.get(number).getLast();
  }

  /// What a server hears if a client says this.
  String handedOn(String request) {
    client().say(request);
    return server().received();
  }

  /// Lets what ends end.
  void settle() {
    memory.flush();
    memory.advance(Duration.ofMillis(1));
  }

  void advance(Duration time) {
    memory.advance(time);
    memory.flush();
  }

  /// Whether nothing is left of any request when all clients have gone: no connection, no timer.
  boolean nothingLeft() {
    settle();
    clients.stream().filter(each -> each.lost == null).forEach(End::abort);
    settle();
    pool.closeIdle();
    settle();
    return pool.open() == 0
        && pool.waiting() == 0
        && upstreams.all().stream().allMatch(each -> each.pending() == 0)
        && ends.stream().flatMap(List::stream).allMatch(each -> each.lost != null)
        && memory.reactor().delayedCalls().isEmpty();
  }

  static <T> T result(spindle.defer.Deferred<T> deferred) {
    return DeferredAssertions.successResultOf(deferred);
  }

  @Override
  public void close() {
    memory.close();
  }

  Address address() {
    return clients.getLast().transport().host();
  }
}
