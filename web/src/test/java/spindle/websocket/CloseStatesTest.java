package spindle.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spindle.web.server.Site;

/// Every state on the way to the end of a WebSocket, and everything that may come in it, for both
/// roles: what is sent then, and what the program is told in the end, which is one thing, once.
class CloseStatesTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  /// What is done or comes.
  private enum Happens {
    NOTHING,
    OUR_CLOSE,
    PEERS_CLOSE,
    DATA,
    END,
    RESET,
    TIME,
    FAULT
  }

  /// What brings a socket into each state, and what is sent then.
  private enum State {
    OPEN(Happens.NOTHING, ""),
    CLOSING(Happens.OUR_CLOSE, "close(3000)"),
    ANSWERING(Happens.PEERS_CLOSE, "close(4321)"),
    FAILING(Happens.FAULT, "close(1002 an opcode that nobody knows)");

    final Happens by;
    final String heard;

    State(Happens by, String heard) {
      this.by = by;
      this.heard = heard;
    }
  }

  /// @param heard what is sent beside
  /// @param told when the other end has ended the connection, too
  private record Cell(State state, Happens happens, String heard, String told) {}

  private static List<Cell> cells() {
    String gone = "1006 unclean";
    String theirs = "4321 clean";
    String ours = "1002 unclean";
    List<Cell> all = new ArrayList<>();
    all.add(new Cell(State.OPEN, Happens.OUR_CLOSE, "close(3000)", gone));
    all.add(new Cell(State.OPEN, Happens.PEERS_CLOSE, "close(4321)", theirs));
    all.add(new Cell(State.OPEN, Happens.DATA, "text(a) pong(x)", gone));
    all.add(new Cell(State.OPEN, Happens.END, "", gone));
    all.add(new Cell(State.OPEN, Happens.RESET, "", gone));
    all.add(new Cell(State.OPEN, Happens.TIME, "ping()", gone));
    all.add(new Cell(State.OPEN, Happens.FAULT, "close(1002 an opcode that nobody knows)", ours));
    all.add(new Cell(State.CLOSING, Happens.OUR_CLOSE, "", gone));
    all.add(new Cell(State.CLOSING, Happens.PEERS_CLOSE, "", theirs));
    all.add(new Cell(State.CLOSING, Happens.DATA, "", gone));
    all.add(new Cell(State.CLOSING, Happens.END, "", gone));
    all.add(new Cell(State.CLOSING, Happens.RESET, "", gone));
    all.add(new Cell(State.CLOSING, Happens.TIME, "", gone));
    all.add(new Cell(State.CLOSING, Happens.FAULT, "", ours));
    for (Happens each : Happens.values()) {
      all.add(new Cell(State.ANSWERING, each, "", theirs));
      all.add(new Cell(State.FAILING, each, "", ours));
    }
    return all;
  }

  /// A socket and its other end.
  private abstract static class Pair {
    final List<String> told = new ArrayList<>();
    @Nullable WebSocket socket;

    abstract byte[] frame(int first, byte[] payload);

    /// Sends frames.
    abstract String send(byte[]... frames);

    abstract void end();

    abstract void reset();

    abstract void advance(Duration time);

    abstract boolean isLost();

    abstract boolean nothingLeft();

    final WebSocketProtocol protocol() {
      return new WebSocketProtocol() {
        @Override
        protected void connectionMade() {
          socket = socket();
        }

        @Override
        protected void textReceived(String text) {
          socket().send(text);
        }

        @Override
        protected void closed(CloseStatus status) {
          told.add(status.code() + (status.clean() ? " clean" : " unclean"));
        }
      };
    }

    private List<byte[]> frames(Happens what) {
      return switch (what) {
        case PEERS_CLOSE -> List.of(frame(0x88, new byte[] {0x10, (byte) 0xE1}));
        case DATA -> List.of(frame(0x81, new byte[] {'a'}), frame(0x89, new byte[] {'x'}));
        case FAULT -> List.of(frame(0x83, new byte[0]));
        default -> List.of();
      };
    }

    /// What is heard of both. Frames come together, since a server ends a connection that it has
    /// closed as soon as it can; what comes later finds it gone.
    String happen(Happens first, Happens then) {
      List<byte[]> frames = new ArrayList<>(frames(first));
      boolean more = !frames.isEmpty() && !frames(then).isEmpty();
      if (more) {
        frames.addAll(frames(then));
      }
      act(first);
      String heard = send(frames.toArray(byte[][]::new));
      if (more || isLost()) {
        return heard;
      }
      act(then);
      String later = isLost() ? send() : send(frames(then).toArray(byte[][]::new));
      return (heard + " " + later).strip();
    }

    private void act(Happens what) {
      switch (what) {
        case OUR_CLOSE -> Objects.requireNonNull(socket).close(3000, "");
        case END -> end();
        case RESET -> reset();
        case TIME -> advance(LONG);
        default -> {}
      }
    }
  }

  private static final class OfServer extends Pair {
    private final Browser browser =
        Browser.open(Site.of(routes -> routes.webSocket("/socket").protocol(_ -> protocol())));

    @Override
    byte[] frame(int first, byte[] payload) {
      return Browser.frame(first, payload);
    }

    @Override
    String send(byte[]... frames) {
      return frames.length == 0 ? browser.received() : browser.send(frames);
    }

    @Override
    void end() {
      browser.wire().end();
      browser.wire().flush();
    }

    @Override
    void reset() {
      browser.wire().abort();
      browser.wire().flush();
    }

    @Override
    void advance(Duration time) {
      browser.advance(time);
    }

    @Override
    boolean isLost() {
      return browser.wire().lost() != null;
    }

    @Override
    boolean nothingLeft() {
      return browser.wire().reactor().delayedCalls().isEmpty();
    }
  }

  private static final class OfClient extends Pair {
    private final SocketServer server = new SocketServer();

    OfClient() {
      server.open(client -> client.connect(SocketServer.URI, protocol()), "");
    }

    @Override
    byte[] frame(int first, byte[] payload) {
      return SocketServer.frame(first, payload);
    }

    @Override
    String send(byte[]... frames) {
      return frames.length == 0 ? server.received() : server.send(frames);
    }

    @Override
    void end() {
      server.end();
    }

    @Override
    void reset() {
      server.last().transport().abortConnection();
      server.settle();
    }

    @Override
    void advance(Duration time) {
      server.memory().advance(time);
    }

    @Override
    boolean isLost() {
      return server.last().lost != null;
    }

    @Override
    boolean nothingLeft() {
      return server.nothingLeft();
    }
  }

  private static void play(Cell cell, Pair pair) {
    String heard = (cell.state.heard + " " + cell.heard).strip();
    assertThat(pair.happen(cell.state.by, cell.happens)).isEqualTo(heard);
    if (!pair.isLost() && cell.happens != Happens.END && cell.happens != Happens.RESET) {
      pair.end();
    }
    pair.advance(LONG);

    assertThat(pair.told).containsExactly(cell.told);
    assertThat(pair.nothingLeft()).isTrue();
    Objects.requireNonNull(pair.socket).close(3000, "");
    assertThat(pair.socket.send("late")).isFalse();
    pair.advance(LONG);
    assertThat(pair.told).hasSize(1);
  }

  @TestFactory
  Stream<DynamicTest> aServerDoesAsTheTableSays() {
    return cells().stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each.state + " " + each.happens, () -> play(each, new OfServer())));
  }

  @TestFactory
  Stream<DynamicTest> soDoesAClient() {
    return cells().stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each.state + " " + each.happens, () -> play(each, new OfClient())));
  }
}
