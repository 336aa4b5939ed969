package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.http2.FrameClient.ACK;
import static spindle.http2.FrameClient.CONTINUATION;
import static spindle.http2.FrameClient.DATA;
import static spindle.http2.FrameClient.END_HEADERS;
import static spindle.http2.FrameClient.END_STREAM;
import static spindle.http2.FrameClient.GOAWAY;
import static spindle.http2.FrameClient.HEADERS;
import static spindle.http2.FrameClient.PADDED;
import static spindle.http2.FrameClient.PING;
import static spindle.http2.FrameClient.PRIORITY;
import static spindle.http2.FrameClient.PUSH_PROMISE;
import static spindle.http2.FrameClient.RST_STREAM;
import static spindle.http2.FrameClient.SETTINGS;
import static spindle.http2.FrameClient.WINDOW_UPDATE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spindle.defer.Deferred;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;

/// What a client answers to frames that no server may send, and to too many of those that it may:
/// the rows that `H2specTest` and `FloodsTest` have for servers. Streams 1 and 3 wait for their
/// responses, stream 5 has had its own, stream 7 was given up.
class ClientFramesTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final int WAITING = 1;
  private static final int ANSWERED = 5;
  private static final int GIVEN_UP = 7;
  private static final int IDLE = 99;
  private static final String NOTHING = "";

  /// The status of a response whose body nobody reads.
  private static final int UNREAD = 203;

  /// What a server sends.
  private interface Frames {
    void send(ScriptedServer server) throws Exception;
  }

  /// @param answer the GOAWAY or RST_STREAM that is seen; nothing if the frames are passed over
  private record Row(String name, String answer, Frames frames) {}

  private static Row row(String name, String answer, int type, int flags, int id, int... payload) {
    return new Row(name, answer, server -> server.frame(type, flags, id, payload));
  }

  private static String connection(int code) {
    return "GOAWAY " + code;
  }

  private static String stream(int id, int code) {
    return "RST_STREAM " + id + " " + code;
  }

  private static int[] bytes(int count) {
    return new int[count];
  }

  private static List<Row> sizes() {
    return List.of(
        row("a frame of more than 16 KiB", connection(6), DATA, 0, WAITING, bytes(16_385)),
        row("SETTINGS of 5 bytes", connection(6), SETTINGS, 0, 0, bytes(5)),
        row("an ACK of SETTINGS with bytes", connection(6), SETTINGS, ACK, 0, bytes(6)),
        row("PING of 7 bytes", connection(6), PING, 0, 0, bytes(7)),
        row("WINDOW_UPDATE of 3 bytes", connection(6), WINDOW_UPDATE, 0, 0, bytes(3)),
        row("RST_STREAM of 3 bytes", connection(6), RST_STREAM, 0, WAITING, bytes(3)),
        row("PRIORITY of 4 bytes", stream(WAITING, 6), PRIORITY, 0, WAITING, bytes(4)),
        row("PRIORITY of 4 bytes, idle", connection(6), PRIORITY, 0, IDLE, bytes(4)),
        row("padding as long as the frame", connection(1), DATA, PADDED, WAITING, 5, 0, 0));
  }

  private static List<Row> places() {
    return List.of(
        row("DATA on 0", connection(1), DATA, 0, 0, 1),
        row("HEADERS on 0", connection(1), HEADERS, END_HEADERS, 0, 0x88),
        row("PRIORITY on 0", connection(1), PRIORITY, 0, 0, bytes(5)),
        row("RST_STREAM on 0", connection(1), RST_STREAM, 0, 0, bytes(4)),
        row("CONTINUATION on 0", connection(1), CONTINUATION, END_HEADERS, 0),
        row("SETTINGS on a stream", connection(1), SETTINGS, 0, WAITING),
        row("PING on a stream", connection(1), PING, 0, WAITING, bytes(8)),
        row("GOAWAY on a stream", connection(1), GOAWAY, 0, WAITING, bytes(8)),
        row("HEADERS on a stream of the server's", connection(1), HEADERS, END_HEADERS, 2, 0x88),
        row("HEADERS on an idle stream", connection(1), HEADERS, END_HEADERS, IDLE, 0x88),
        row("DATA on an idle stream", connection(1), DATA, 0, IDLE, 1),
        row("RST_STREAM on an idle stream", connection(1), RST_STREAM, 0, IDLE, bytes(4)),
        row("WINDOW_UPDATE, idle", connection(1), WINDOW_UPDATE, 0, IDLE, 0, 0, 0, 1),
        row("CONTINUATION alone", connection(1), CONTINUATION, END_HEADERS, WAITING),
        new Row(
            "DATA inside a block",
            connection(1),
            server -> {
              server.frame(HEADERS, 0, WAITING, 0x88);
              server.frame(DATA, 0, WAITING, 1);
            }),
        row("PRIORITY_UPDATE", connection(1), 0x10, 0, 0, 0, 0, 0, WAITING, 'u', '=', '1'),
        row("PUSH_PROMISE", connection(1), PUSH_PROMISE, END_HEADERS, WAITING, 0, 0, 0, 2, 0x82));
  }

  private static List<Row> ends() {
    return List.of(
        row("DATA after both ends", stream(ANSWERED, 5), DATA, 0, ANSWERED, 1),
        row("HEADERS after both ends", connection(5), HEADERS, END_HEADERS, ANSWERED, 0x88),
        new Row(
            "DATA after its own reset",
            stream(WAITING, 5),
            server -> {
              server.frame(RST_STREAM, 0, WAITING, 0, 0, 0, 2);
              server.frame(DATA, 0, WAITING, 1);
            }),
        row("DATA for a stream that we gave up", NOTHING, DATA, 0, GIVEN_UP, 1, 2, 3),
        row("HEADERS for it", NOTHING, HEADERS, END_HEADERS | END_STREAM, GIVEN_UP, 0x88),
        row("RST_STREAM on a closed stream", NOTHING, RST_STREAM, 0, ANSWERED, 0, 0, 0, 8),
        row("WINDOW_UPDATE on it", NOTHING, WINDOW_UPDATE, 0, ANSWERED, 0, 0, 0, 1),
        row("PRIORITY anywhere", NOTHING, PRIORITY, 0, IDLE, 0, 0, 0, 1, 5),
        row("an unknown frame", NOTHING, 0x42, 0xFF, WAITING, 1, 2, 3),
        row("unknown flags", NOTHING, PING, 0xF0, 0, bytes(8)));
  }

  private static List<Row> values() {
    return List.of(
        row("ENABLE_PUSH of 1", connection(1), SETTINGS, 0, 0, 0, 2, 0, 0, 0, 1),
        row("ENABLE_PUSH of 2", connection(1), SETTINGS, 0, 0, 0, 2, 0, 0, 0, 2),
        row("MAX_FRAME_SIZE of 16383", connection(1), SETTINGS, 0, 0, 0, 5, 0, 0, 0x3F, 0xFF),
        row("MAX_FRAME_SIZE of 2^24", connection(1), SETTINGS, 0, 0, 0, 5, 1, 0, 0, 0),
        row("a window of 2^31 at first", connection(3), SETTINGS, 0, 0, 0, 4, 0x80, 0, 0, 0),
        row("33 SETTINGS", connection(11), SETTINGS, 0, 0, bytes(33 * 6)),
        row("a window update of 0", connection(1), WINDOW_UPDATE, 0, 0, bytes(4)),
        row("on a stream", stream(WAITING, 1), WINDOW_UPDATE, 0, WAITING, bytes(4)),
        row("a window over 2^31", connection(3), WINDOW_UPDATE, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF),
        row("a stream's", stream(1, 3), WINDOW_UPDATE, 0, WAITING, 0x7F, 0xFF, 0xFF, 0xFF),
        row("HPACK's index 0", connection(9), HEADERS, END_HEADERS, WAITING, 0x80),
        row("an index that is none", connection(9), HEADERS, END_HEADERS, WAITING, 0xFF, 0x40),
        row("a table of 4097", connection(9), HEADERS, END_HEADERS, WAITING, 0x3F, 0xE2, 0x1F),
        row("Huffman's end", connection(9), HEADERS, 4, WAITING, 0, 0x84, 255, 255, 255, 255, 0),
        new Row(
            "more DATA than a stream's window",
            stream(WAITING, 3),
            server -> {
              server.head(WAITING, 0, ":status=" + UNREAD);
              for (int i = 0; i < 5; i++) {
                server.frame(DATA, 0, WAITING, bytes(16_000));
              }
            }));
  }

  @TestFactory
  Stream<DynamicTest> aFrameThatMayNotBeIsAnsweredAsTheTableSays() {
    return Stream.of(sizes(), places(), ends(), values())
        .flatMap(List::stream)
        .map(row -> DynamicTest.dynamicTest(row.name, () -> new Course().play(row)));
  }

  /// @param burst how many are taken
  private record Flood(String name, int burst, Frames one) {}

  private static Flood flood(String name, int burst, int type, int flags, int id, int... payload) {
    return new Flood(name, burst, server -> server.frame(type, flags, id, payload));
  }

  private static List<Flood> floods() {
    return List.of(
        flood("SETTINGS", 198, SETTINGS, 0, 0, 0, 3, 0, 0, 0, 100),
        flood("PINGs", 1000, PING, 0, 0, bytes(8)),
        flood("unknown frames", 200, 0x42, 0, 0, 1, 2, 3),
        flood("WINDOW_UPDATEs", 210, WINDOW_UPDATE, 0, 0, 0, 0, 0, 1),
        flood("PRIORITYs", 250, PRIORITY, 0, 9, 0, 0, 0, 1, 1),
        flood("frames on closed streams", 1000, RST_STREAM, 0, ANSWERED, 0, 0, 0, 8),
        flood("empty DATA", 200, DATA, 0, 3));
  }

  @TestFactory
  Stream<DynamicTest> aBurstIsTakenAndOneMoreEndsTheConnection() {
    return floods().stream()
        .map(flood -> DynamicTest.dynamicTest(flood.name, () -> new Course().play(flood)));
  }

  /// A server and a client in memory.
  private static final class Course {
    private final MemoryReactor memory = new MemoryReactor();
    private final List<String> answers = new ArrayList<>();
    private final ScriptedServer server = new ScriptedServer(Course::begun);
    private final HTTPConnectionPool pool =
        HTTPConnectionPool.withPriorKnowledge(
            memory.reactor(),
            ClientLimits.defaults(),
            new Http2Client(Http2Limits.defaults().withWindows(65_535, 1 << 20, 1 << 20)));
    private final Agent agent = new Agent(pool);

    private static void begun(ScriptedServer server, int stream) throws Exception {
      if (stream == ANSWERED) {
        server.answer(stream, "answered");
      }
    }

    private Deferred<String> ask() {
      return agent
          .request(Request.of("POST", "http://localhost/"))
          .then(response ->
              response.status().code() == UNREAD
                  ? Deferred.succeed("not read")
                  : response.body().text(1000))
          .onSuccess(answers::add)
          .onFailure(why -> answers.add("failed"))
          .reportedElsewhere();
    }

    private void open() throws Exception {
      memory.reactor().listenTCP(80, _ -> server.connection(), ListenOptions.defaults());
      ask();
      ask();
      ask();
      Deferred<String> last = ask();
      memory.flush();
      last.cancel();
      memory.flush();
      assertThat(server.errors()).containsExactly(stream(GIVEN_UP, 8));
      assertThat(answers).containsExactly("answered", "failed");
      server.errors().clear();
      answers.clear();
    }

    void play(Row row) throws Exception {
      try (memory) {
        open();
        row.frames.send(server);
        memory.flush();
        if (row.answer.isEmpty()) {
          assertThat(server.errors()).isEmpty();
        } else {
          assertThat(server.errors()).first().isEqualTo(row.answer);
        }
        if (row.answer.startsWith("GOAWAY")) {
          memory.advance(TIME);
          assertThat(answers).containsExactly("failed", "failed");
          assertThat(pool.open()).isZero();
        } else {
          server.answer(3, "the neighbour's");
          memory.flush();
          assertThat(answers).last().isEqualTo("the neighbour's");
          assertThat(pool.opened()).isEqualTo(1);
        }
      }
    }

    void play(Flood flood) throws Exception {
      try (memory) {
        open();
        if (flood.name.equals("empty DATA")) {
          server.head(3, 0, ":status=200");
        }
        send(flood, flood.burst);
        assertThat(server.errors()).isEmpty();
        send(flood, 1);
        assertThat(server.errors()).containsExactly(connection(11));
        memory.advance(TIME);
        assertThat(answers).containsOnly("failed");
        assertThat(pool.open()).isZero();
      }
    }

    private void send(Flood flood, int count) throws Exception {
      for (int i = 0; i < count; i++) {
        flood.one.send(server);
        if (i % 50 == 0) {
          memory.flush();
        }
      }
      memory.flush();
    }
  }
}
