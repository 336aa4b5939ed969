package spindle.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.kernel.RealFiles;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Layer;
import spindle.protocol.Limits;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;
import spindle.protocol.SocketSetting;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.time.Scheduler;

/// A transport that leads nowhere (Twisted's `StringTransport`): it keeps what is written, notes
/// what is asked for, and does nothing until the test says so. No reactor, no socket; time is that
/// of [#clock], which a test moves.
///
/// ```java
/// var transport = new RecordingTransport();
/// transport.carry(new Greeter());
/// transport.receive("hello\r\n");
/// assertThat(transport.text()).isEqualTo("hello yourself\r\n");
/// ```
///
/// It keeps the promises of [spindle.protocol.Transport]: it calls the protocol only from the
/// methods that a test calls ([#carry], [#receive], [#endInput], [#deliver], [#lose]), never inside
/// a call that the protocol made, and `connectionLost` once and last. Belongs to the thread of the
/// test.
public final class RecordingTransport extends RecordedOptions {
  private final Address host;
  private final Address peer;
  private final boolean strict;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final List<String> requests = new ArrayList<>();
  private final WaitingDeferreds waiting = new WaitingDeferreds();
  private final List<Layer> layers = new ArrayList<>();
  private final DrivenProducer producer = new DrivenProducer();
  private final ManualClock clock = new ManualClock();
  private final WaitingDeferreds unsent = new WaitingDeferreds();
  private @Nullable Protocol protocol;
  private @Nullable ConnectionClosed asked;
  private boolean writeEndAsked;
  private boolean writeEnded;
  private boolean lost;
  private boolean paused;
  private boolean full;
  private final Map<SocketSetting, Integer> settings = new EnumMap<>(SocketSetting.class);

  /// One between 10.0.0.1:12345, which is ours, and 192.168.1.1:54321.
  public RecordingTransport() {
    this(IPv4Address.of("10.0.0.1", 12345), IPv4Address.of("192.168.1.1", 54321));
  }

  /// One between the addresses `host`, which is ours, and `peer`.
  public RecordingTransport(Address host, Address peer) {
    this(host, peer, false);
  }

  private RecordingTransport(Address host, Address peer, boolean strict) {
    this.host = host;
    this.peer = peer;
    this.strict = strict;
  }

  /// The same, but what every real transport ignores without a word, because the connection is
  /// ending (to write, pause, resume or close once more), throws `IllegalStateException`.
  public RecordingTransport strict() {
    return new RecordingTransport(host, peer, true);
  }

  // What a test does.

  /// Joins `protocol` to this transport and tells it that the connection is made.
  ///
  /// @throws Exception what `connectionMade` throws
  /// @throws IllegalStateException if this carries another
  public void carry(Protocol joined) throws Exception {
    if (protocol != null) {
      throw new IllegalStateException("this transport carries " + protocol + " already");
    }
    protocol = joined;
    joined.makeConnection(this);
    Patience.reads(protocol, !paused);
  }

  /// Gives the protocol bytes, as one piece, also while it has paused: what was read already is
  /// delivered.
  ///
  /// @throws Exception what `dataReceived` throws
  /// @throws IllegalStateException if none is carried, or the connection is ending: a real
  ///   transport delivers nothing then
  public void receive(byte[] bytes) throws Exception {
    if (disconnecting()) {
      throw new IllegalStateException("nothing is received while the connection is ending");
    }
    Lent.give(carried(), bytes);
  }

  /// Gives the protocol text in UTF-8, as one piece.
  ///
  /// @throws Exception as [#receive(byte\[\])]
  public void receive(String text) throws Exception {
    receive(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The peer ends its direction. A [HalfCloseable] protocol is told; for any other the connection
  /// is ending from now on, until [#deliver].
  ///
  /// @throws Exception what the protocol throws
  public void endInput() throws Exception {
    if (carried() instanceof HalfCloseable aware) {
      aware.readConnectionLost();
    } else if (asked == null) {
      asked = new ConnectionDone();
    }
  }

  /// Does what a reactor does on a later turn: what was written has been [#sent]; who waits to
  /// write and cannot any more is told; the protocol is told of an end that it has asked for, of
  /// our direction or of the whole connection. A close waits for a registered producer.
  ///
  /// @return whether there was anything to tell
  /// @throws Exception what the protocol throws
  public boolean deliver() throws Exception {
    boolean wereSent = unsent.tell(null);
    boolean wereTooLate = !writable() && waiting.tell(reason());
    return deliverEnd() || wereSent || wereTooLate;
  }

  private boolean deliverEnd() throws Exception {
    boolean held = producer.registered() && !(asked instanceof ConnectionAborted);
    if (lost || held) {
      return false;
    }
    ConnectionClosed reason = asked;
    if (reason != null) {
      lose(reason);
      return true;
    }
    if (!writeEndAsked || writeEnded) {
      return false;
    }
    writeEnded = true;
    if (protocol instanceof HalfCloseable aware) {
      aware.writeConnectionLost();
    }
    return true;
  }

  /// Ends the connection for `reason`, as a peer or a network does: stops a producer, fails what
  /// waits for room, tells the protocol.
  ///
  /// @throws Exception what `connectionLost` throws
  /// @throws IllegalStateException if it was lost before
  public void lose(ConnectionClosed reason) throws Exception {
    if (lost) {
      throw new IllegalStateException("a connection is lost only once");
    }
    lost = true;
    asked = reason;
    producer.stop();
    var _ = waiting.tell(reason);
    var _ = unsent.tell(reason);
    if (protocol != null) {
      Lent.lose(protocol, reason);
    }
  }

  /// From now on there is no room: `write` says false, and a push producer is paused.
  public void fill() {
    if (!full) {
      full = true;
      producer.pause();
    }
  }

  /// There is room again: [#drained] fires, a push producer goes on, and a pull producer is asked
  /// for one piece.
  public void drain() {
    full = false;
    var _ = waiting.tell(writable() ? null : reason());
    producer.resume();
  }

  /// The clock of [#scheduler].
  public ManualClock clock() {
    return clock;
  }

  // What a test sees.

  /// What was written since the last [#clear].
  public byte[] value() {
    return written.toByteArray();
  }

  /// The same as text, in UTF-8.
  public String text() {
    return text(StandardCharsets.UTF_8);
  }

  /// The same as text.
  public String text(Charset charset) {
    return written.toString(charset);
  }

  /// Forgets what was written.
  public void clear() {
    written.reset();
  }

  /// What was asked for besides writing, in order: `pause`, `resume`, `lose write`, `lose`,
  /// `abort`, `register push`, `register pull`, `unregister`, `switch NAME`, `layer NAME`.
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /// The registered producer, a [PushProducer] or a [PullProducer], or null.
  public @Nullable Object producer() {
    return producer.registered() ? producer.object() : null;
  }

  /// The layers that were put under it, such as that of TLS, the one nearest to the protocol first.
  /// They are kept and do nothing: what is written stays as it is.
  public List<Layer> layers() {
    return List.copyOf(layers);
  }

  /// Whether the protocol has paused what comes from the peer.
  public boolean paused() {
    return paused;
  }

  /// Whether the protocol was told of the end.
  public boolean lost() {
    return lost;
  }

  private Protocol carried() {
    Protocol joined = protocol;
    if (joined == null) {
      throw new IllegalStateException("this transport carries no protocol yet: call carry first");
    }
    return joined;
  }

  // What a protocol does.

  /// Notes the request, or refuses it if it comes too late.
  private boolean request(String what, boolean possible) {
    if (possible) {
      requests.add(what);
    } else if (strict) {
      throw new IllegalStateException(
          "%s: too late, the connection %s".formatted(what, lost ? "has ended" : "is ending"));
    }
    return possible;
  }

  private boolean writable() {
    return !lost && !writeEndAsked && (asked == null || producer.registered());
  }

  @Override
  public boolean write(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    if (writable()) {
      written.writeBytes(copy);
    } else if (strict) {
      throw new IllegalStateException("nothing can be written while the connection is ending");
    }
    return writable() && !full;
  }

  @Override
  public boolean writeSequence(Iterable<ByteBuffer> pieces) {
    pieces.forEach(this::write);
    return writable() && !full;
  }

  /// Reads that part of the file and keeps it as what was written.
  @Override
  public Deferred<Void> writeFile(Path file, long position, long count, LinkOption... links)
      throws IOException {
    try (FileChannel channel = RealFiles.open(file, links)) {
      return writeFile(channel, position, count);
    }
  }

  /// Reads that part of the file, now, and keeps it as what was written.
  @Override
  public Deferred<Void> writeFile(FileChannel file, long position, long count) throws IOException {
    ByteBuffer part = ByteBuffer.allocate(Math.toIntExact(count));
    while (part.hasRemaining()) {
      if (file.read(part, position + part.position()) < 0) {
        throw new IOException(
            "the file has %d bytes, and %d from %d on were asked for"
                .formatted(file.size(), count, position));
      }
    }
    boolean taken = writable();
    write(part.flip());
    return taken ? Deferred.succeed() : tooLate();
  }

  @Override
  public Deferred<Void> drained() {
    if (!writable()) {
      return tooLate();
    }
    return full ? waiting.add() : Deferred.succeed();
  }

  /// Fires in [#deliver].
  @Override
  public Deferred<Void> sent() {
    return lost ? tooLate() : unsent.add();
  }

  private Deferred<Void> tooLate() {
    return Deferred.<Void>fail(reason()).reportedElsewhere();
  }

  private ConnectionClosed reason() {
    return asked == null ? new ConnectionDone() : asked;
  }

  @Override
  public void loseConnection() {
    if (request("lose", asked == null && !lost)) {
      asked = new ConnectionDone();
    }
  }

  @Override
  public void loseWriteConnection() {
    if (request("lose write", writable())) {
      writeEndAsked = true;
    }
  }

  @Override
  public void abortConnection() {
    if (request("abort", !lost && !(asked instanceof ConnectionAborted))) {
      asked = new ConnectionAborted();
    }
  }

  @Override
  public boolean disconnecting() {
    return lost || asked != null;
  }

  @Override
  public void pauseProducing() {
    if (request("pause", !disconnecting())) {
      paused = true;
      Patience.reads(protocol, false);
    }
  }

  @Override
  public void resumeProducing() {
    if (request("resume", !disconnecting())) {
      paused = false;
      Patience.reads(protocol, true);
    }
  }

  @Override
  public void registerProducer(PushProducer added) {
    if (producer.register(added, lost)) {
      requests.add("register push");
      if (full) {
        producer.pause();
      }
    }
  }

  /// Notes it. It is asked for its first piece by [#drain], not here.
  @Override
  public void registerProducer(PullProducer added) {
    if (producer.register(added, lost)) {
      requests.add("register pull");
    }
  }

  /// Unlike a real transport this one says so if there was none.
  ///
  /// @throws IllegalStateException if none is registered
  @Override
  public void unregisterProducer() {
    producer.unregister();
    requests.add("unregister");
  }

  @Override
  public void switchProtocol(Protocol next) throws Exception {
    if (lost) {
      throw new IllegalStateException("the connection has ended");
    }
    requests.add("switch " + next.getClass().getSimpleName());
    Patience.end(protocol);
    protocol = next;
    next.makeConnection(this);
    Patience.reads(protocol, !paused);
  }

  @Override
  public void addLayer(Layer layer) {
    if (disconnecting() || writeEndAsked) {
      throw new IllegalStateException("the connection is ending or has ended");
    }
    requests.add("layer " + layer.getClass().getSimpleName());
    layers.addFirst(layer);
  }

  @Override
  public <L extends Layer> Optional<L> layer(Class<L> kind) {
    return layers.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  @Override
  public Address peer() {
    return peer;
  }

  @Override
  public Address host() {
    return host;
  }

  @Override
  public long buffered() {
    return 0;
  }

  @Override
  public Scheduler scheduler() {
    return clock;
  }

  @Override
  public Limits limits() {
    return Limits.defaults();
  }

  @Override
  public OptionalInt setting(SocketSetting setting) {
    Integer value = lost ? null : settings.get(setting);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /// Remembers it.
  @Override
  public void setSetting(SocketSetting setting, int value) {
    settings.put(setting, setting.require(value, SocketSetting.Moment.CONNECTED));
  }

  @Override
  public String toString() {
    return "RecordingTransport(%s to %s, %s)"
        .formatted(host, peer, lost ? "lost" : asked == null ? "open" : "ending");
  }
}
