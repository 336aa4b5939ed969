package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.http2.FrameClient.DATA;
import static spindle.http2.FrameClient.END_STREAM;
import static spindle.http2.FrameClient.PING;
import static spindle.http2.FrameClient.PRIORITY;
import static spindle.http2.FrameClient.RST_STREAM;
import static spindle.http2.FrameClient.WINDOW_UPDATE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import spindle.defer.Deferred;
import spindle.web.Response;
import spindle.web.server.Site;

/// A connection that has come to all of its limits at once is served as any other is; of each, one
/// more is answered as the limits page says.
class LimitsTest {
  private static final String CALM = "ENHANCE_YOUR_CALM";

  /// Streams that were reset before: 199 by us, 200 by the client.
  private static final int RESET = 399;

  private static final int FIRST = 2 * RESET + 1;
  private static final int STREAMS = 100;
  private static final int LAST = FIRST + 2 * (STREAMS - 1);
  private static final int NEXT = LAST + 2;

  /// What a head of 32 KiB has left for the value of one field: four pseudo-fields, and its name.
  private static final int VALUE_MAX = 32_768 - 171 - 33;

  private final List<Deferred<Response>> answers = new ArrayList<>();
  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello"));
        routes.get("/wait").answerLater(_ -> new Deferred<>(_ -> {}));
        routes
            .post("/hold")
            .answerLater(_ -> {
              answers.add(new Deferred<>(_ -> {}));
              return answers.getLast();
            });
      });

  /// @param value how long the field is that the head of the last stream has
  private FrameClient full(int value) {
    FrameClient client = FrameClient.of(site);
    for (int i = 0; i < RESET; i++) {
      client.get(2 * i + 1, "/wait");
      client.number(i < 199 ? WINDOW_UPDATE : RST_STREAM, 2 * i + 1, i < 199 ? 0 : 8);
    }
    repeat(1000, () -> client.number(RST_STREAM, 1, 8));
    client.flush(); // so that the client has read the answers
    repeat(198, () -> client.setting(4, 65_535)); // and two in the beginning
    client.flush();
    repeat(1000, () -> client.frame(PING, 0, 0, new int[8]));
    client.flush();
    repeat(200, () -> client.frame(0x42, 0, 0));
    repeat(210, () -> client.number(WINDOW_UPDATE, 0, 1));
    for (int id = FIRST; id < LAST; id += 2) {
      client.post(id, "/hold");
    }
    client.post(LAST, "/hold", "x", "v".repeat(value));
    repeat(10 * (RESET + STREAMS) + 210, () -> client.frame(PRIORITY, 0, 9, 0, 0, 0, 1, 1));
    repeat(200, () -> client.frame(DATA, 0, FIRST));
    repeat(16, () -> client.data(FIRST, 0, "x".repeat(16_384)));
    return client;
  }

  private static void repeat(int count, Runnable what) {
    for (int i = 0; i < count; i++) {
      what.run();
    }
  }

  @Test
  void atAllOfThemAConnectionIsServedAndSaysSo() {
    FrameClient client = full(VALUE_MAX);

    assertThat(client.seen())
        .noneMatch(line -> line.startsWith("GOAWAY") || line.startsWith("HEADERS"));
    assertThat(DescribedTest.toldNow(client))
        .contains(FIRST + " POST /hold waits for its handler, 262144 bytes wait", "and 95 more")
        .endsWith(
            "counted against the peer: 200 of 200 streams that are reset, "
                + "199 of 200 streams that must be reset, 200 of 200 SETTINGS, "
                + "200 of 200 frames of unknown types, 1000 of 1000 PINGs, "
                + "1000 of 1000 frames for closed streams, 200 of 200 empty DATA frames, "
                + "200 of 200 WINDOW_UPDATEs, 200 of 200 frames about priorities");
    answers.getLast().callback(Response.text("so many fields"));
    client.frame(DATA, END_STREAM, LAST);
    assertThat(client.seen()).endsWith("DATA " + LAST + " end so many fields");
    assertThat(client.get(NEXT, "/").seen()).endsWith("DATA " + NEXT + " end hello");
  }

  /// What is one more than may be, and what is answered last.
  private record More(String name, String answer, Consumer<FrameClient> sends) {}

  private static List<More> more() {
    return List.of(
        new More("a stream", "RST_STREAM " + NEXT + " REFUSED_STREAM", c -> c.get(NEXT, "/")),
        new More(
            "a byte of a body",
            "RST_STREAM " + FIRST + " FLOW_CONTROL_ERROR",
            c -> c.data(FIRST, 0, "x")),
        new More("two streams", CALM, c -> c.get(NEXT, "/").get(NEXT + 2, "/")),
        new More("a reset", CALM, c -> c.number(RST_STREAM, FIRST, 8)),
        new More("a frame on a closed stream", CALM, c -> c.number(RST_STREAM, 1, 8)),
        new More("SETTINGS", CALM, c -> c.setting(4, 65_535)),
        new More("a PING", CALM, c -> c.frame(PING, 0, 0, new int[8])),
        new More("an unknown frame", CALM, c -> c.frame(0x42, 0, 0)),
        new More("a WINDOW_UPDATE", CALM, c -> c.number(WINDOW_UPDATE, 0, 1)),
        new More("a PRIORITY", CALM, c -> c.frame(PRIORITY, 0, 9, 0, 0, 0, 1, 1)),
        new More("empty DATA", CALM, c -> c.frame(DATA, 0, FIRST)));
  }

  @TestFactory
  Stream<DynamicTest> oneMoreIsAnsweredAsIsSaid() {
    return more().stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each.name,
                () -> {
                  FrameClient client = full(VALUE_MAX);
                  client.seen();
                  each.sends.accept(client);
                  assertThat(client.seen()).last().asString().endsWith(each.answer);
                  assertThat(client.ended()).isEqualTo(each.answer.equals(CALM));
                }));
  }

  @Test
  void aByteMoreOfAHeadIsToldToItsClient() {
    assertThat(full(VALUE_MAX + 1).seen())
        .anyMatch(line -> line.startsWith("HEADERS " + LAST + " :status=431"));
  }
}
