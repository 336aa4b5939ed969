package spindle.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.http2.FrameClient.ACK;
import static spindle.http2.FrameClient.CONTINUATION;
import static spindle.http2.FrameClient.DATA;
import static spindle.http2.FrameClient.END_HEADERS;
import static spindle.http2.FrameClient.GOAWAY;
import static spindle.http2.FrameClient.HEADERS;
import static spindle.http2.FrameClient.PADDED;
import static spindle.http2.FrameClient.PING;
import static spindle.http2.FrameClient.PRIORITY;
import static spindle.http2.FrameClient.RST_STREAM;
import static spindle.http2.FrameClient.SETTINGS;
import static spindle.http2.FrameClient.WINDOW_UPDATE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.web.Response;
import spindle.web.server.Site;

/// What costs a client little and the server much is taken as often as somebody honest does it, and
/// no more often.
class FloodsTest {
  private static final String CALM = "ENHANCE_YOUR_CALM";

  private int atWork;
  private int mostAtWork;
  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello"));
        routes
            .get("/wait")
            .answerLater(_ -> {
              begin();
              return new Deferred<>(_ -> atWork--);
            });
        routes
            .get("/stubborn")
            .answerInFiber(_ -> {
              begin();
              try {
                Fiber.sleep(Duration.ofHours(1));
              } catch (CancelledError passedOver) {
                Fiber.sleep(Duration.ofSeconds(5));
              }
              atWork--;
              return Response.text("at last");
            });
        routes.post("/").answerLater(r -> r.body().text(1000).addCallback(Response::text));
      });

  private void begin() {
    atWork++;
    mostAtWork = Math.max(mostAtWork, atWork);
  }

  /// @param burst how many are taken
  private record Flood(String name, int burst, ObjIntConsumer<FrameClient> sends) {}

  private static int odd(int i) {
    return 2 * i + 1;
  }

  private static List<Flood> floods() {
    return List.of(
        new Flood(
            "rapid resets", 200, (c, i) -> c.get(odd(i), "/wait").number(RST_STREAM, odd(i), 8)),
        new Flood(
            "resets we are made to send",
            200,
            (c, i) -> c.get(odd(i), "/wait").number(WINDOW_UPDATE, odd(i), 0)),
        new Flood("malformed requests", 200, (c, i) -> c.request(odd(i), 1, "GET", "")),
        new Flood("SETTINGS", 198, (c, _) -> c.setting(4, 100)),
        new Flood("PINGs", 1000, (c, _) -> c.frame(PING, 0, 0, new int[8])),
        new Flood("unknown frames", 200, (c, _) -> c.frame(0x42, 0, 0, 1, 2, 3)),
        new Flood("empty DATA", 200, (c, i) -> first(c, i).frame(DATA, 0, 1)),
        new Flood("DATA of padding", 200, (c, i) -> first(c, i).frame(DATA, PADDED, 1, 2, 0, 0)),
        new Flood("WINDOW_UPDATEs", 210, (c, _) -> c.number(WINDOW_UPDATE, 0, 1)),
        new Flood("PRIORITYs", 210, (c, _) -> c.frame(PRIORITY, 0, 9, 0, 0, 0, 1, 1)),
        new Flood(
            "PRIORITY_UPDATEs", 210, (c, _) -> c.frame(0x10, 0, 0, 0, 0, 0, 9, 'u', '=', '1')),
        new Flood(
            "frames on closed streams", 1000, (c, i) -> closed(c, i).number(RST_STREAM, 1, 8)));
  }

  private static FrameClient first(FrameClient client, int i) {
    return i == 0 ? client.post(1, "/") : client;
  }

  private static FrameClient closed(FrameClient client, int i) {
    if (i == 0) {
      client.get(1, "/").flush();
    }
    return client;
  }

  @TestFactory
  Stream<DynamicTest> aBurstIsTakenAndOneMoreEndsTheConnection() {
    return floods().stream()
        .map(flood ->
            DynamicTest.dynamicTest(
                flood.name,
                () -> {
                  FrameClient client = FrameClient.of(site);
                  send(client, flood, 0, flood.burst);
                  assertThat(client.seen()).noneMatch(line -> line.startsWith("GOAWAY"));
                  send(client, flood, flood.burst, flood.burst + 1);
                  assertThat(client.seen()).last().asString().startsWith("GOAWAY ").endsWith(CALM);
                  assertThat(client.ended()).isTrue();
                  client.advance(Duration.ofSeconds(10));
                  assertThat(client.wire().reactor().delayedCalls()).isEmpty();
                  assertThat(atWork).isZero();
                }));
  }

  private static void send(FrameClient client, Flood flood, int from, int to) {
    for (int i = from; i < to; i++) {
      flood.sends.accept(client, i);
    }
  }

  @TestFactory
  Stream<DynamicTest> whatGoesOnSlowlyIsNoFlood() {
    return floods().stream()
        .map(flood ->
            DynamicTest.dynamicTest(
                flood.name,
                () -> {
                  FrameClient client = FrameClient.of(site);
                  int perSecond = flood.burst / 40;
                  for (int i = 0; i < 2 * flood.burst; i++) {
                    flood.sends.accept(client, i);
                    if (i % perSecond == 0) {
                      client.advance(Duration.ofSeconds(1));
                      if (flood.name.contains("DATA")) {
                        continue; // a body that stands still ends for itself
                      }
                      assertThat(client.ended()).isFalse();
                    }
                  }
                }));
  }

  @Test
  void manyContinuationsOrEmptyOnesEndTheConnection() {
    for (int[] each : new int[][] {{16, 1, 0}, {17, 1, 1}, {4, 0, 0}, {5, 0, 1}}) {
      FrameClient client = FrameClient.of(site);
      byte[] block =
          client.block(1, ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a");
      client.frameOf(HEADERS, 1, 1, block);
      for (int i = 1; i < each[0]; i++) {
        client.frameOf(CONTINUATION, 0, 1, piece(each[1]));
      }
      client.frameOf(CONTINUATION, END_HEADERS, 1, piece(each[1]));

      if (each[2] == 0) {
        assertThat(client.seen()).contains("DATA 1 end hello");
      } else {
        assertThat(client.seen()).last().asString().endsWith(CALM);
      }
    }
  }

  /// An indexed field: `accept-encoding`.
  private static byte[] piece(int length) {
    return length == 0 ? new byte[0] : new byte[] {(byte) 0x90};
  }

  @Test
  void fieldsBeyondTheLimitsAreAnsweredAndFarBeyondThemTheConnectionEnds() {
    FrameClient client = FrameClient.of(site);

    assertThat(client.request(1, 1, "GET", "/", "x-a", "a".repeat(33_000)).seen())
        .anyMatch(line -> line.startsWith("HEADERS 1 :status=431"));
    String[] many = new String[260];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = "x-" + i;
      many[i + 1] = "";
    }
    assertThat(client.request(3, 1, "GET", "/", many).seen())
        .anyMatch(line -> line.startsWith("HEADERS 3 :status=431"));
    assertThat(client.get(5, "/").seen()).contains("DATA 5 end hello");
    assertThat(client.request(7, 1, "GET", "/", "x-a", "a".repeat(70_000)).seen())
        .last()
        .asString()
        .endsWith(CALM);
  }

  @Test
  void aBombOfIndexedFieldsIsRefusedBeforeItGrows() {
    FrameClient client = FrameClient.of(site);
    byte[] block =
        client.block(
            1,
            ":method",
            "GET",
            ":scheme",
            "http",
            ":path",
            "/",
            ":authority",
            "a",
            "x-bomb",
            "b".repeat(3000));
    byte[] bomb = new byte[block.length + 15_000 - block.length % 100];
    System.arraycopy(block, 0, bomb, 0, block.length);
    java.util.Arrays.fill(bomb, block.length, bomb.length, (byte) 0xBE); // the newest of the table
    client.frameOf(HEADERS, 5, 1, java.util.Arrays.copyOf(bomb, 16_000));

    assertThat(client.seen()).last().asString().endsWith(CALM);
  }

  @Test
  void streamsOverTheLimitAreRefusedAndOthersGoOn() {
    FrameClient client = FrameClient.of(site);
    for (int i = 0; i < 100; i++) {
      client.get(odd(i), "/wait");
    }
    client.get(201, "/");

    assertThat(client.seen()).containsExactly("RST_STREAM 201 REFUSED_STREAM");
    client.number(RST_STREAM, 1, 8).get(203, "/");
    assertThat(client.seen()).contains("DATA 203 end hello");
  }

  @Test
  void aHandlerThatDoesNotEndWithItsStreamCountsAsBefore() {
    FrameClient client = FrameClient.of(site, Http2Limits.defaults().withMaxStreams(3));
    for (int i = 0; i < 50; i++) {
      client.get(odd(i), "/stubborn").flush();
      client.number(RST_STREAM, odd(i), 8).flush();
    }

    assertThat(mostAtWork).isEqualTo(3);
    client.advance(Duration.ofSeconds(6)).seen();
    assertThat(client.get(201, "/").seen()).contains("DATA 201 end hello");
  }

  @Test
  void settingsWithMoreThan32EntriesEndTheConnection() {
    assertThat(FrameClient.of(site).frameOf(SETTINGS, 0, 0, new byte[32 * 6]).seen())
        .containsExactly("SETTINGS ack");
    assertThat(FrameClient.of(site).frameOf(SETTINGS, 0, 0, new byte[33 * 6]).seen())
        .last()
        .asString()
        .endsWith(CALM);
  }

  /// The client cannot know how many may be open.
  @Test
  void streamsThatAreRefusedBeforeOurSettingsAreKnownDoNotCount() {
    FrameClient client = FrameClient.silent(site, Http2Limits.defaults());
    client.raw(ByteBuffer.wrap("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII)));
    client.frame(SETTINGS, 0, 0);
    for (int i = 0; i < 500; i++) {
      client.get(odd(i), "/wait").flush();
    }
    assertThat(client.seen())
        .filteredOn(line -> line.endsWith("REFUSED_STREAM"))
        .hasSize(400)
        .noneMatch(line -> line.startsWith("GOAWAY"));
    client.frame(SETTINGS, ACK, 0);
    for (int i = 500; i < 701; i++) {
      client.get(odd(i), "/wait");
    }
    assertThat(client.seen()).last().asString().endsWith(CALM);
  }

  @Test
  void theCountersRunOnAfterAGoAwayOfTheClients() {
    FrameClient client = FrameClient.of(site);
    client.get(1, "/wait").frame(GOAWAY, 0, 0, new int[8]);
    for (int i = 1; i <= 201; i++) {
      client.get(odd(i), "/wait").number(RST_STREAM, odd(i), 8);
    }
    assertThat(client.seen()).last().asString().startsWith("GOAWAY ").endsWith(CALM);
  }

  /// The same words in the GOAWAY, in the log, and in what the program is told.
  @Test
  void whyAConnectionEndsIsToldToAll() {
    List<Throwable> told = new ArrayList<>();
    Site ends =
        Site.of(routes ->
            routes
                .post("/")
                .answerLater(r ->
                    r.body()
                        .text(100)
                        .addCallback(Response::text)
                        .addErrback(
                            Throwable.class,
                            why -> {
                              told.add(why);
                              throw new IllegalStateException(why);
                            })));
    try (var log = new LogLines()) {
      FrameClient client = FrameClient.of(ends);
      client.post(1, "/").number(WINDOW_UPDATE, 0, 0).flush();
      String wire = new String(client.wire().receivedBytes(), US_ASCII);

      assertThat(log.lines()).hasSize(1);
      String words = log.lines().getFirst().replaceFirst(".*PROTOCOL_ERROR, ", "");
      assertThat(words.length()).isBetween(10, 63);
      assertThat(wire).endsWith(words);
      assertThat(log.lines().getFirst()).contains("connection with ", "ended by us");
      assertThat(told).singleElement().isInstanceOf(IOException.class);
      assertThat(told.getFirst().getCause()).isInstanceOf(GoAway.class).hasMessageContaining(words);
    }
  }

  @Test
  void whoReadsNoneOfItsAnswersIsEnded() {
    for (int pings : new int[] {50, 51}) {
      FrameClient client = FrameClient.of(site, control(50));
      for (int i = 0; i < pings; i++) {
        client.frame(PING, 0, 0, new int[8]);
      }
      assertThat(client.seen().getLast())
          .isEqualTo(pings == 50 ? "PING ack 0" : "GOAWAY 0 " + CALM);
    }
  }

  @Test
  void limitsArePositiveAndComparedByTheirNumbers() {
    Http2Limits usual = Http2Limits.defaults();

    assertThat(usual.withMaxStreams(100)).isEqualTo(usual).hasSameHashCodeAs(usual);
    assertThat(usual.withPingTimeout(Duration.ofSeconds(1))).isNotEqualTo(usual);
    assertThat(usual.toString()).startsWith("Http2Limits[maxStreams=100, ");
    assertThatThrownBy(() -> usual.withContinuationsMax(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> usual.withWindows(1, 65_534, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> usual.withWindowStall(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Http2Limits control(int frames) {
    return Http2Limits.defaults().withControlQueueMax(frames).withResetMemory(3);
  }

  @Test
  void framesOfStreamsThatWereResetLatelyArePassedOver() {
    FrameClient client = FrameClient.of(site, control(50));
    for (int i = 0; i < 4; i++) {
      client.post(odd(i), "/").number(WINDOW_UPDATE, odd(i), 0);
    }
    client.seen();

    assertThat(client.data(3, 0, "a").headers(5, 1, "a", "b").seen()).isEmpty();
    for (int i = 0; i < 300; i++) {
      client.data(3, 0, "a"); // which counts as what it is, and not as a fault each time
    }
    assertThat(client.seen()).isEmpty();
    assertThat(client.data(1, 0, "a").seen()).containsExactly("RST_STREAM 1 STREAM_CLOSED");
  }
}
