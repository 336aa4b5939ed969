package spindle.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.bytes.ByteQueue;
import spindle.defer.Deferred;
import spindle.memory.Circumstances;
import spindle.memory.MemoryHost;
import spindle.memory.MemoryNetwork;
import spindle.protocol.Factory;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectionClosed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// One connection in memory, with a protocol at one end and the test at the other, or a protocol at
/// both. The transports are those of production.
///
/// ```java
/// var wire = Wire.toServer(new TutorialServerFactory());
/// wire.flush();
/// assertThat(wire.received()).isEqualTo("Hello Twisted");
/// assertThat(wire.lost()).isInstanceOf(ConnectionDone.class);
/// ```
///
/// Nothing happens until [#flush], [#step] or [#advance]. Belongs to the test's thread. Closing it
/// closes its reactor, and is not needed: it holds nothing but memory.
public final class Wire implements AutoCloseable {
  static final IPv4Address PLACE = IPv4Address.of("127.0.0.1", 2000);

  /// The test's end.
  private static final class Probe extends Protocol implements HalfCloseable {
    private final ByteQueue arrived = new ByteQueue();
    private @Nullable ConnectionClosed reason;
    private boolean made;
    private boolean ended;

    @Override
    public void connectionMade() {
      made = true;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      arrived.append(data);
    }

    @Override
    public void readConnectionLost() {
      ended = true;
      transport().loseConnection();
    }

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed why) {
      reason = why;
    }
  }

  private final MemoryReactor memory;
  private final Probe probe = new Probe();
  private Chunks chunks = Chunks.whole();
  private @Nullable Random order;

  private Wire() {
    MemoryNetwork network =
        new MemoryNetwork(
            new Circumstances() {
              @Override
              public int readable(MemoryHost host, int available) {
                return Math.clamp(chunks.next(available), 1, available);
              }

              @Override
              public void arrange(MemoryHost host, List<?> ready) {
                if (order != null) {
                  Collections.shuffle(ready, order);
                }
              }

              @Override
              public int precedence() {
                return order == null ? 0 : order.nextInt();
              }
            });
    memory = new MemoryReactor(network.host("localhost"), ReactorSettings.defaults());
  }

  /// The test is a client of the server that `factory` makes.
  public static Wire toServer(ServerFactory factory) {
    Wire wire = withServer(factory);
    var _ = wire.connect(_ -> wire.probe);
    return wire;
  }

  /// The test is the server of the client that `factory` makes.
  public static Wire toClient(Factory<?> factory) {
    Wire wire = withServer(null);
    var _ = wire.connect(factory);
    return wire;
  }

  /// Joins the two; the test looks on.
  public static Wire between(ServerFactory server, Factory<?> client) {
    Wire wire = withServer(server);
    var _ = wire.connect(client);
    return wire;
  }

  private void listen(ServerFactory factory) {
    try {
      var _ = reactor().listen(PLACE, factory, ListenOptions.defaults());
    } catch (CannotListenError impossible) {
      throw new AssertionError("the port is free", impossible);
    }
  }

  /// A wire to which nobody is connected yet: to `server`, or to the test if that is null.
  static Wire withServer(@Nullable ServerFactory server) {
    Wire wire = new Wire();
    wire.listen(server == null ? _ -> wire.probe : server);
    return wire;
  }

  <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return reactor()
        .connect((Address) PLACE, factory, ConnectOptions.defaults())
        .reportedElsewhere();
  }

  /// Has every read from now on, at both ends, give as many bytes as `policy` says.
  ///
  /// @return this
  public Wire cut(Chunks policy) {
    chunks = policy;
    return this;
  }

  /// Has chance, from `seed`, say from now on which end is told first where both have something to
  /// hear at the same time. What one end is told keeps its order.
  ///
  /// @return this
  public Wire reorder(long seed) {
    order = new Random(seed);
    return this;
  }

  /// The reactor that carries the connection, for what else the protocol needs of one.
  public Reactor reactor() {
    return memory.reactor();
  }

  /// The memory behind it: time, network, machine.
  public MemoryReactor memory() {
    return memory;
  }

  /// Makes one turn.
  ///
  /// @return whether there is more to do at once
  public boolean step() {
    return memory.turn();
  }

  /// Lets everything happen that needs no time to pass, and a millisecond of time, in which
  /// connections that are done end.
  public void flush() {
    memory.flush();
    memory.advance(Duration.ofMillis(3));
  }

  /// Lets time pass.
  public void advance(Duration time) {
    memory.advance(time);
  }

  /// Sends from the test's end; it arrives with the next turns.
  ///
  /// @throws IllegalStateException if the connection is not made yet, or lost
  public void send(ByteBuffer bytes) {
    requireMade();
    probe.transport().write(bytes);
  }

  /// Sends text in UTF-8, as the other `send` does.
  public void send(String text) {
    send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void requireMade() {
    if (!probe.made) {
      memory.flush();
    }
    if (!probe.made || probe.reason != null) {
      throw new IllegalStateException(
          probe.made
              ? "the test's end is lost: " + probe.reason
              : "the test has no end of this wire");
    }
  }

  /// Ends the test's direction, and takes what still comes.
  public void end() {
    requireMade();
    probe.transport().loseWriteConnection();
  }

  /// Breaks the connection off from the test's end.
  public void abort() {
    requireMade();
    probe.transport().abortConnection();
  }

  /// Has the test's end take no more bytes, as a peer that is slow to read, or take them again.
  public void read(boolean takes) {
    requireMade();
    if (takes) {
      probe.transport().resumeProducing();
    } else {
      probe.transport().pauseProducing();
    }
  }

  /// What the test's end was sent since this was last asked, as text in UTF-8.
  public String received() {
    return new String(receivedBytes(), StandardCharsets.UTF_8);
  }

  /// What the test's end was sent since this was last asked.
  public byte[] receivedBytes() {
    return probe.arrived.take(probe.arrived.size());
  }

  /// Whether the peer has ended its direction.
  public boolean ended() {
    return probe.ended;
  }

  /// Why the test's end was lost; null if it was not.
  public @Nullable ConnectionClosed lost() {
    return probe.reason;
  }

  /// Closes the reactor.
  @Override
  public void close() {
    memory.close();
  }
}
