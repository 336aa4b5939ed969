package spindle.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import spindle.address.IPv4Address;
import spindle.memory.MemoryHost;
import spindle.memory.MemoryNetwork;
import spindle.protocol.Factory;
import spindle.protocol.HalfCloseable;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.record.RecordedEvent;
import spindle.record.RecordedEvent.Kind;
import spindle.record.Recording;
import spindle.record.Recording.Role;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.time.Nanos;

/// A recording played again, as a test of the protocol that was recorded: its peer says again what
/// it said, at the same times, and the protocol must answer as it did.
///
/// ```java
/// Replay.of(Path.of("login.rec")).server(reactor -> new LoginFactory(reactor));
/// ```
///
/// Everything happens in memory and in virtual time, so it takes no time and goes the same way each
/// time. Bytes are compared as streams: in how many pieces they come does not matter. An answer may
/// come earlier than it did, but not later than the next thing that the peer has said.
public final class Replay {
  private static final int PORT = 1;
  private static final int TURNS = 8;

  private final Recording recording;
  private final List<Pattern> masks;

  private Replay(Recording recording, List<Pattern> masks) {
    this.recording = recording;
    this.masks = List.copyOf(masks);
  }

  /// Plays `recording`.
  public static Replay of(Recording recording) {
    return new Replay(recording, List.of());
  }

  /// Plays the recording in a file.
  ///
  /// @throws spindle.record.RecordingFormatError if it is none
  /// @throws IOException if it cannot be read
  public static Replay of(Path file) throws IOException {
    return of(Recording.read(file));
  }

  /// A copy that takes whatever `changing` matches for the same, as long as it is as long: a date,
  /// a number drawn at random. It is looked for in all that was sent, as ISO-8859-1.
  public Replay masking(Pattern changing) {
    List<Pattern> more = new ArrayList<>(masks);
    more.add(changing);
    return new Replay(recording, more);
  }

  /// Plays it to a server.
  ///
  /// @param factory makes the server's factory for the reactor of the replay
  /// @throws AssertionError if the server answers something else, saying where
  /// @throws IllegalStateException if a client was recorded
  /// @throws Exception if it cannot be set up
  public void server(Function<? super Reactor, ? extends ServerFactory> factory) throws Exception {
    require(Role.SERVER);
    MemoryHost host = host();
    try (Reactor reactor = Reactor.over(host.kernel(), ReactorSettings.defaults())) {
      IPv4Address place = IPv4Address.of("10.0.0.1", PORT);
      ListeningPort port = reactor.listen(place, factory.apply(reactor), ListenOptions.defaults());
      Peer peer = new Peer();
      reactor.connect(port.host(), address -> peer, ConnectOptions.defaults()).reportedElsewhere();
      play(reactor, peer);
    }
  }

  /// Plays it to a client.
  ///
  /// @param factory makes the client's factory for the reactor of the replay
  /// @throws AssertionError if the client says something else, saying where
  /// @throws IllegalStateException if a server was recorded
  /// @throws Exception if it cannot be set up
  public void client(Function<? super Reactor, ? extends Factory<?>> factory) throws Exception {
    require(Role.CLIENT);
    MemoryHost host = host();
    try (Reactor reactor = Reactor.over(host.kernel(), ReactorSettings.defaults())) {
      IPv4Address place = IPv4Address.of("10.0.0.1", PORT);
      Peer peer = new Peer();
      ListeningPort port = reactor.listen(place, address -> peer, ListenOptions.defaults());
      reactor
          .connect(port.host(), factory.apply(reactor), ConnectOptions.defaults())
          .reportedElsewhere();
      play(reactor, peer);
    }
  }

  private static MemoryHost host() {
    return new MemoryNetwork().host("replay", IPv4Address.of("10.0.0.1", 0));
  }

  private void require(Role role) {
    if (recording.role() != role) {
      throw new IllegalStateException(
          "the recording is of a %s: use %s()"
              .formatted(recording.role(), recording.role().name().toLowerCase(Locale.ROOT)));
    }
  }

  /// The other end, which says what was recorded and keeps what it hears.
  private static final class Peer extends Protocol implements HalfCloseable {
    private final StringBuilder heard = new StringBuilder();

    @Override
    public void dataReceived(ByteBuffer data) {
      heard.append(StandardCharsets.ISO_8859_1.decode(data));
    }

    @Override
    public void readConnectionLost() {}

    @Override
    public void writeConnectionLost() {}
  }

  private void play(Reactor reactor, Peer peer) {
    Comparison comparison = new Comparison(recording, masks);
    turn(reactor);
    if (!peer.hasTransport()) {
      throw new AssertionError("replay: no connection was made; was it refused?");
    }
    long began = reactor.nowNanos();
    for (RecordedEvent event : recording.events()) {
      passUntil(reactor, Nanos.sum(began, Nanos.of(event.at())));
      switch (event.kind()) {
        case RECEIVED -> {
          comparison.check(peer.heard, event);
          peer.transport().write(event.text().getBytes(StandardCharsets.ISO_8859_1));
        }
        case PEER_ENDED -> {
          comparison.check(peer.heard, event);
          peer.transport().loseWriteConnection();
        }
        case SENT -> comparison.expect(event);
        case MADE, ENDED, LOST, CUT -> {}
      }
      turn(reactor);
    }
    comparison.checkEnd(peer.heard);
  }

  private static void turn(Reactor reactor) {
    for (int i = 0; i < TURNS; i++) {
      reactor.iterate(Duration.ZERO);
    }
  }

  private static void passUntil(Reactor reactor, long nanos) {
    long left = nanos - reactor.nowNanos();
    if (left <= 0) {
      return;
    }
    boolean[] over = {false};
    var _ = reactor.callLater(Duration.ofNanos(left), () -> over[0] = true);
    while (!over[0]) {
      reactor.iterate(Duration.ofNanos(left));
    }
  }

  /// What was recorded as sent, beside what is heard now.
  private static final class Comparison {
    private final List<Pattern> masks;
    private final String wanted;
    private final boolean complete;
    private int due;

    Comparison(Recording recording, List<Pattern> masks) {
      this.masks = masks;
      complete = recording.complete();
      wanted = masked(recording.bytes(Kind.SENT));
    }

    private String masked(String bytes) {
      String shown = bytes;
      for (Pattern each : masks) {
        shown = each.matcher(shown).replaceAll(match -> "x".repeat(match.group().length()));
      }
      return shown;
    }

    void expect(RecordedEvent sent) {
      due += sent.text().length();
    }

    /// What was sent before `next` has been heard, and nothing else than what was sent in all.
    void check(StringBuilder heard, RecordedEvent next) {
      compare(heard, "before %s, when the peer went on".formatted(next.at()));
    }

    void checkEnd(StringBuilder heard) {
      compare(heard, "at the end");
    }

    private void compare(StringBuilder heard, String when) {
      String now = masked(heard.toString());
      int common = Math.min(now.length(), wanted.length());
      for (int i = 0; i < common; i++) {
        if (now.charAt(i) != wanted.charAt(i)) {
          throw differs(i, now, when);
        }
      }
      if (now.length() < due || (complete && now.length() > wanted.length())) {
        throw differs(common, now, when);
      }
    }

    private AssertionError differs(int at, String now, String when) {
      return new AssertionError(
          "replay: %s, byte %d of what was sent differs:%n  recorded  %s%n  now       %s"
              .formatted(when, at, excerpt(wanted, at), excerpt(now, at)));
    }

    private static String excerpt(String bytes, int at) {
      if (at >= bytes.length()) {
        return "(nothing more)";
      }
      String part = bytes.substring(at, Math.min(bytes.length(), at + 40));
      return new RecordedEvent(Duration.ZERO, Kind.SENT, part).line().substring("0 > ".length());
    }
  }
}
