package spindle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.Address;
import spindle.framing.LineOnlyReceiver;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;

/// One connection in memory, with the test at one end.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WireTest {
  private static final class ServerProtocol extends Protocol {
    @Override
    public void connectionMade() {
      transport().write("Hello Twisted");
      transport().loseConnection();
    }
  }

  private static final class TutorialServerFactory implements ServerFactory {
    @Override
    public Protocol buildProtocol(Address address) {
      return new ServerProtocol();
    }
  }

  @Test
  void aGreetingIsSentAndTheConnectionCloses() {
    var wire = Wire.toServer(new TutorialServerFactory());
    wire.flush();
    assertThat(wire.received()).isEqualTo("Hello Twisted");
    assertThat(wire.lost()).isInstanceOf(ConnectionDone.class);
  }

  /// Answers each line in capitals.
  private static final class Shouting extends LineOnlyReceiver {
    @Override
    public void lineReceived(String line) {
      sendLine(line.toUpperCase(java.util.Locale.ROOT));
    }
  }

  @Test
  void inputMayBeCutAnywhere() {
    String input = "one\r\ntwo\r\n";
    for (int at = 1; at < input.length(); at++) {
      try (var wire = Wire.toServer(_ -> new Shouting()).cut(Chunks.cutAt(at))) {
        wire.send(input);
        wire.flush();
        assertThat(wire.received()).isEqualTo("ONE\r\nTWO\r\n");
      }
    }
    for (Chunks each : List.of(Chunks.oneByte(), Chunks.of(3), Chunks.random(1))) {
      try (var wire = Wire.toServer(_ -> new Shouting()).cut(each)) {
        wire.send(input);
        wire.flush();
        assertThat(wire.received()).isEqualTo("ONE\r\nTWO\r\n");
      }
    }
  }

  /// Notes what it hears, and how often.
  private static final class Noting extends Protocol {
    final List<String> heard = new ArrayList<>();
    private final String greeting;

    Noting(String greeting) {
      this.greeting = greeting;
    }

    @Override
    public void connectionMade() {
      transport().write(greeting);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      heard.add(StandardCharsets.US_ASCII.decode(data).toString());
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      heard.add(reason.getClass().getSimpleName());
    }
  }

  @Test
  void twoProtocolsSpeakToEachOther() {
    Noting server = new Noting("I serve");
    Noting client = new Noting("I ask");
    try (var wire = Wire.between(_ -> server, _ -> client)) {
      wire.flush();
      assertThat(server.heard).containsExactly("I ask");
      assertThat(client.heard).containsExactly("I serve");
      assertThatThrownBy(() -> wire.send("I am nobody")).hasMessageContaining("no end");
    }
  }

  /// Who heard what, in order, where both ends speak three times at once.
  private static List<String> heard(UnaryOperator<Wire> arranged) {
    List<String> all = new ArrayList<>();
    Telling server = new Telling("server", all);
    Telling client = new Telling("client", all);
    try (var wire = arranged.apply(Wire.between(_ -> server, _ -> client))) {
      wire.flush();
      for (int i = 0; i < 3; i++) {
        server.transport().write("s" + i);
        client.transport().write("c" + i);
        wire.flush();
      }
    }
    return all;
  }

  static final class Telling extends Protocol {
    private final String name;
    private final List<String> all;

    Telling(String name, List<String> all) {
      this.name = name;
      this.all = all;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      all.add(name + " " + StandardCharsets.US_ASCII.decode(data));
    }
  }

  @Test
  void whoHearsFirstMayBeLeftToChance() {
    List<String> plain = heard(wire -> wire);
    Set<List<String>> orders = new LinkedHashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      long chosen = seed;
      List<String> order = heard(wire -> wire.reorder(chosen));
      assertThat(order).isEqualTo(heard(wire -> wire.reorder(chosen)));
      assertThat(order).containsSubsequence("server c0", "server c1", "server c2");
      assertThat(order).containsSubsequence("client s0", "client s1", "client s2");
      assertThat(order).containsExactlyInAnyOrderElementsOf(plain);
      orders.add(order);
    }
    assertThat(plain).isEqualTo(heard(wire -> wire));
    assertThat(orders).hasSizeGreaterThan(3);
  }

  @Test
  void theTestMayBeTheServer() {
    Noting client = new Noting("I ask");
    try (var wire = Wire.toClient(_ -> client)) {
      wire.flush();
      assertThat(wire.received()).isEqualTo("I ask");
      wire.send("I answer");
      wire.abort();
      wire.flush();
      assertThat(client.heard.getLast()).isEqualTo("ConnectionLost");
    }
  }

  @Test
  void anEndIsHeardAfterWhatWasSent() {
    Noting server = new Noting("");
    try (var wire = Wire.toServer(_ -> server)) {
      wire.send("last words");
      wire.end();
      wire.flush();
      assertThat(server.heard).containsExactly("last words", "ConnectionDone");
    }
  }

  @Test
  void aPeerThatDoesNotReadFillsTheTransport() {
    List<Boolean> room = new ArrayList<>();
    Noting server = new Noting("");
    try (var wire = Wire.toServer(_ -> server)) {
      wire.flush();
      wire.read(false);
      for (int i = 0; i < 10; i++) {
        room.add(server.transport().write(new byte[50_000]));
        wire.flush();
      }
      assertThat(room.getFirst()).isTrue();
      assertThat(room.getLast()).isFalse();
      wire.read(true);
      wire.flush();
      assertThat(wire.receivedBytes()).hasSize(500_000);
      assertThat(server.transport().write(new byte[1])).isTrue();
    }
  }

  @Test
  void timeMovesWhenTheTestSaysSo() {
    List<Duration> at = new ArrayList<>();
    try (var memory = new MemoryReactor()) {
      for (int seconds = 1; seconds <= 3; seconds++) {
        var _ =
            memory.reactor().callLater(Duration.ofSeconds(seconds), () -> at.add(memory.elapsed()));
      }
      memory.advance(Duration.ofSeconds(2));
      assertThat(at).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
      memory.advanceToNext();
      assertThat(at).hasSize(3);
      assertThat(memory.elapsed()).isEqualTo(Duration.ofSeconds(3));
      assertThatThrownBy(memory::advanceToNext).hasMessageContaining("nothing will ever happen");
    }
  }

  @Test
  void anExchangeWithoutEndIsFound() {
    try (var memory = new MemoryReactor()) {
      Runnable[] again = new Runnable[1];
      again[0] = () -> memory.reactor().callFromThread(() -> again[0].run());
      again[0].run();
      assertThatThrownBy(memory::flush).hasMessageContaining("no end in sight");
    }
  }
}
