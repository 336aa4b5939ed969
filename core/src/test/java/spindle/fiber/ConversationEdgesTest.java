package spindle.fiber;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.memory.MemoryNetwork;
import spindle.nio.NioKernel;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A conversation at its limits, with a peer that decides how its bytes are cut.
class ConversationEdgesTest {
  private static final int TURNS = 10;
  private static final int IN_ONE_GO = 256 * 1024;

  private final Reactor reactor =
      Reactor.over(new MemoryNetwork().host("localhost").kernel(), ReactorSettings.defaults());
  private final Protocol client =
      new Protocol() {
        @Override
        public void dataReceived(ByteBuffer data) {}
      };
  private final List<String> seen = new ArrayList<>();
  private final Deferred<Void> go = new Deferred<>();

  @AfterEach
  void close() {
    reactor.close();
  }

  private void turns() {
    for (int i = 0; i < TURNS; i++) {
      reactor.iterate(Duration.ZERO);
    }
  }

  private void until(BooleanSupplier done) {
    for (int i = 0; i < TURNS && !done.getAsBoolean(); i++) {
      turns();
    }
    assertThat(done.getAsBoolean()).isTrue();
  }

  private void talk(ConversationLimits limits, Conversation.Body body) throws Exception {
    ListeningPort port = reactor.listenTCP(0, Conversation.with(limits, body), listening());
    Deferred<Protocol> connected =
        reactor.connect(port.host(), _ -> client, ConnectOptions.defaults());
    until(connected::isDone);
  }

  private static ListenOptions listening() {
    return ListenOptions.defaults().withInterface("127.0.0.1");
  }

  private void send(String text) {
    client.transport().write(text);
    turns();
  }

  @Test
  void aLineAtTheLimitMayBeCutInTheMiddleOfItsEnd() throws Exception {
    talk(
        ConversationLimits.defaults().withLineMax(4),
        peer -> {
          seen.add(peer.readLine());
          seen.add(peer.readLine());
        });
    send("1234\r");
    send("\n123");
    send("4");
    send("\n");
    assertThat(seen).containsExactly("1234", "1234");
  }

  @Test
  void whoHasReadAheadAsMuchAsMayBeReadsNoMore() throws Exception {
    talk(
        ConversationLimits.defaults().withReadAhead(100),
        peer -> {
          Fiber.await(go);
          seen.add("" + size(peer.read()));
          seen.add("" + size(peer.read()));
        });
    send("x".repeat(99));
    send("x");
    send("not read ahead");
    go.callback();
    turns();
    assertThat(seen).containsExactly("100", "14");
  }

  private static int size(@Nullable ByteBuffer bytes) {
    return bytes == null ? -1 : bytes.remaining();
  }

  @Test
  void whoHasClosedReadsTheEndAlsoWhenTheConnectionHasEnded() throws Exception {
    talk(
        ConversationLimits.defaults(),
        peer -> {
          peer.write("bye");
          peer.close();
          Fiber.await(go);
          seen.add("" + peer.read());
          seen.add("" + peer.readLine());
        });
    send("unread");
    client.transport().loseConnection();
    until(() -> reactor.statistics().connections() == 0);
    go.callback();
    turns();
    assertThat(seen).containsExactly("null", "null");
  }

  @Test
  void aTakenPieceStaysAsItIsWhateverComesNext() throws Exception {
    talk(
        ConversationLimits.defaults(),
        peer -> {
          ByteBuffer first = peer.readExactly(3);
          ByteBuffer second = peer.readUntil(new byte[] {'\n'}, 10);
          var _ = peer.readExactly(3);
          seen.add(US_ASCII.decode(first) + "," + US_ASCII.decode(second));
        });
    send("abcdef\n");
    send("ghi");
    assertThat(seen).containsExactly("abc,def");
  }

  @Test
  void whoWritesWithoutEndLetsOthersHaveTheirTurn() throws Exception {
    try (Reactor over = Reactor.over(new NioKernel(), ReactorSettings.defaults())) {
      long[] written = {0};
      ListeningPort port =
          over.listenTCP(0, Conversation.with(peer -> writeWithoutEnd(peer, written)), listening());
      Deferred<Protocol> connected =
          over.connect(port.host(), _ -> client, ConnectOptions.defaults());
      long most = 0;
      while (!connected.isDone() || written[0] < 4L * IN_ONE_GO) {
        long before = written[0];
        over.iterate(Duration.ofMillis(50));
        most = Math.max(most, written[0] - before);
      }
      assertThat(most).isLessThanOrEqualTo(2L * IN_ONE_GO);
    }
  }

  private static void writeWithoutEnd(Conversation peer, long[] written) throws Exception {
    byte[] piece = new byte[1024];
    while (true) {
      peer.write(piece);
      written[0] += piece.length;
    }
  }
}
