package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.http2.FrameClient.ACK;
import static spindle.http2.FrameClient.DATA;
import static spindle.http2.FrameClient.END_STREAM;
import static spindle.http2.FrameClient.PADDED;
import static spindle.http2.FrameClient.PING;
import static spindle.http2.FrameClient.RST_STREAM;
import static spindle.http2.FrameClient.WINDOW_UPDATE;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.testing.Wire;
import spindle.web.Response;
import spindle.web.WebLimits;
import spindle.web.body.Body;
import spindle.web.server.Site;

/// How much may be under way in both directions, and what becomes of what nobody wants.
class WindowsTest {
  private static final String PIECE = "x".repeat(16_000);

  private final List<Body> bodies = new ArrayList<>();
  private final List<Deferred<Response>> answers = new ArrayList<>();
  private final Site site =
      Site.of(
              routes -> {
                routes.get("/").answer(_ -> Response.text("hello"));
                routes
                    .post("/hold")
                    .answerLater(r -> {
                      bodies.add(r.body());
                      answers.add(new Deferred<>());
                      return answers.getLast();
                    });
                routes.post("/early").answer(_ -> Response.of(Status.UNAUTHORIZED));
                routes
                    .get("/large")
                    .answer(_ -> Response.bytes(new byte[1_000_000], "application/octet-stream"));
                routes.get("/endless").answer(_ -> Response.of(new Endless(), "text/plain"));
              })
          .withLimits(WebLimits.defaults().withBodyMax(1L << 40));

  private long produced;

  /// As many bytes as are asked for.
  private final class Endless extends Body {
    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      produced += 10_000;
      return Deferred.succeed((@Nullable ByteBuffer) ByteBuffer.allocate(10_000));
    }

    @Override
    public void cancel() {}
  }

  @Test
  void aBodyThatIsNotReadStopsAtTheWindowOfItsStream() {
    var client = FrameClient.of(site);
    client.given(0);
    client.post(1, "/hold");
    for (int i = 0; i < 16; i++) {
      client.data(1, 0, PIECE);
    }
    client.data(1, 0, "x".repeat(262_144 - 256_000)).flush();

    assertThat(client.seen()).isEmpty();
    assertThat(client.given(1)).isZero();
    assertThat(client.data(1, 0, "x").seen()).containsExactly("RST_STREAM 1 FLOW_CONTROL_ERROR");
    assertThat(client.get(3, "/").seen()).contains("DATA 3 end hello");
  }

  @Test
  void whatIsReadIsGivenBackByHalves() {
    var client = FrameClient.of(site);
    client.post(1, "/hold");
    for (int i = 0; i < 9; i++) {
      client.data(1, 0, PIECE);
    }
    client.flush();
    for (int i = 0; i < 8; i++) {
      bodies.getFirst().next().onSuccess(_ -> {});
    }
    client.seen();
    assertThat(client.given(1)).isZero();
    bodies.getFirst().next().onSuccess(_ -> {});
    client.seen();
    assertThat(client.given(1)).isEqualTo(9 * 16_000);
  }

  @Test
  void uploadsThatStandStillHoldUpNoOther() {
    var client = FrameClient.of(site);
    for (int stream = 1; stream <= 19; stream += 2) {
      client.post(stream, "/hold");
      for (int i = 0; i < 16; i++) {
        client.data(stream, 0, PIECE).flush();
      }
    }
    assertThat(client.seen()).isEmpty();

    assertThat(client.get(21, "/").seen()).contains("DATA 21 end hello");
    client.post(23, "/early").data(23, END_STREAM, PIECE);
    assertThat(client.seen()).contains("HEADERS 23 end :status=401 content-length=0");
  }

  @Test
  void nobodyMakesUsKeepMoreThanWhatMayWaitAndAWindow() {
    var client = FrameClient.of(site);
    client.seen();
    long window = 1024 * 1024;
    client.given(0);
    int stream = 1;
    long sent = 0;
    while (stream < 200) {
      client.post(stream, "/hold").flush();
      for (int i = 0; i < 16; i++) {
        client.seen();
        window += client.given(0);
        if (window < 16_000) {
          assertThat(sent).isBetween(4L * 1024 * 1024, 5L * 1024 * 1024);
          return;
        }
        client.data(stream, 0, PIECE);
        window -= 16_000;
        sent += 16_000;
      }
      stream += 2;
    }
    throw new AssertionError("%d bytes were taken, and nobody reads".formatted(sent));
  }

  @Test
  void moreThanTheConnectionsWindowEndsIt() {
    var client = FrameClient.of(site, Http2Limits.defaults().withWindows(1 << 20, 65_535, 1));
    client.post(1, "/hold");
    for (int i = 0; i < 5; i++) {
      client.data(1, 0, PIECE);
    }

    assertThat(client.seen()).endsWith("GOAWAY 1 FLOW_CONTROL_ERROR");
  }

  @Test
  void anAnswerBeforeTheEndIsSentAndTheRestIsReadWithinBounds() {
    var client = FrameClient.of(site);
    client.post(1, "/early").data(1, 0, PIECE);

    assertThat(client.seen()).containsExactly("HEADERS 1 end :status=401 content-length=0");
    client.data(1, END_STREAM, PIECE);
    assertThat(client.seen()).isEmpty();
    client.post(3, "/early");
    for (int i = 0; i < 18; i++) {
      client.data(3, 0, PIECE).flush();
    }
    assertThat(client.seen())
        .containsExactly("HEADERS 3 end :status=401 content-length=0", "RST_STREAM 3 NO_ERROR");
    client.post(5, "/early").flush();
    client.seen();
    client.advance(Duration.ofSeconds(6));
    assertThat(client.seen()).containsExactly("RST_STREAM 5 NO_ERROR");
  }

  @Test
  void aResponseWaitsForItsWindowWithoutFillingTheMemory() {
    var client = FrameClient.of(site);
    client.number(WINDOW_UPDATE, 0, 1 << 30).get(1, "/endless").seen();

    assertThat(produced).isLessThan(65_535 + 64 * 1024 + 20_001);
    client.number(WINDOW_UPDATE, 1, 1_000_000).seen();
    assertThat(produced).isBetween(1_000_000L, 1_160_000L);
  }

  @Test
  void smallAnswersComeBesideALargeOne() {
    var client = FrameClient.of(site);
    client.number(WINDOW_UPDATE, 0, 1 << 20).setting(4, 1 << 20);
    client.get(1, "/large").get(3, "/").get(5, "/");

    List<String> seen = client.seen();
    assertThat(seen.indexOf("DATA 3 end hello")).isLessThan(seen.lastIndexOf("DATA 1 16384 bytes"));
    assertThat(seen).contains("DATA 5 end hello");
  }

  @Test
  void whoIsMoreUrgentComesFirst() {
    var client = FrameClient.of(site);
    client.setting(4, 1 << 20); // the connection's window is what they wait for
    client.request(1, END_STREAM, "GET", "/large", "priority", "u=6");
    client.request(3, END_STREAM, "GET", "/large", "priority", "u=1").seen();
    client.number(WINDOW_UPDATE, 0, 32_768);

    assertThat(client.seen()).containsExactly("DATA 3 16384 bytes", "DATA 3 16384 bytes");
    client.frame(0x10, 0, 0, 0, 0, 0, 1, 'u', '=', '0').number(WINDOW_UPDATE, 0, 16_384);
    assertThat(client.seen()).containsExactly("DATA 1 16384 bytes");
  }

  /// RFC 9218, 7.1: for as many streams as may be open; the latest word of each holds, and before
  /// what its fields say.
  @Test
  void whatIsSaidOfAStreamBeforeItIsOpenHoldsWhenItIs() {
    var client = FrameClient.of(site, Http2Limits.defaults().withMaxStreams(3));
    client.setting(4, 1 << 20);
    for (int id : new int[] {11, 3, 9, 5}) {
      client.frame(0x10, 0, 0, 0, 0, 0, id, 'u', '=', '6').seen();
    }
    client.frame(0x10, 0, 0, 0, 0, 0, 3, 'u', '=', '1');
    client.get(1, "/large").request(3, END_STREAM, "GET", "/large", "priority", "u=7");
    client.get(5, "/large").seen();
    client.number(WINDOW_UPDATE, 0, 16_384);

    assertThat(client.seen()).containsExactly("DATA 3 16384 bytes");
    client.number(FrameClient.RST_STREAM, 3, 8).seen();
    client.number(WINDOW_UPDATE, 0, 2 * 16_384); // 5 was one too many to be kept: as 1 has it
    assertThat(client.seen()).containsExactly("DATA 1 16384 bytes", "DATA 5 16384 bytes");
    client.number(FrameClient.RST_STREAM, 1, 8).get(11, "/large").seen();
    client.number(WINDOW_UPDATE, 0, 16_384);
    assertThat(client.seen()).containsExactly("DATA 5 16384 bytes");
  }

  @Test
  void aFrameAboutPrioritiesThatNamesNoStreamEndsTheConnection() {
    assertThat(FrameClient.of(site).frame(0x10, 0, 0, 0, 0, 0, 0, 'u').seen())
        .containsExactly("GOAWAY 0 PROTOCOL_ERROR");
    assertThat(FrameClient.of(site).frame(0x10, 0, 1, 0, 0, 0, 1, 'u').seen())
        .containsExactly("GOAWAY 0 PROTOCOL_ERROR");
    assertThat(FrameClient.of(site).frame(0x10, 0, 0, 0, 0, 0).seen())
        .containsExactly("GOAWAY 0 FRAME_SIZE_ERROR");
    assertThat(FrameClient.of(site).frame(0x10, 0, 0, 0, 0, 0, 2, 'u').seen())
        .containsExactly("GOAWAY 0 PROTOCOL_ERROR");
  }

  @Test
  void aClientThatOpensItsWindowByBytesIsGivenUp() {
    var client = FrameClient.of(site);
    client.setting(4, 0).get(1, "/large").flush();
    for (int i = 0; i < 29; i++) {
      client.number(WINDOW_UPDATE, 1, 1).advance(Duration.ofSeconds(1));
    }
    assertThat(client.seen()).noneMatch(line -> line.startsWith("RST"));
    client.advance(Duration.ofSeconds(2));

    assertThat(client.seen()).contains("RST_STREAM 1 CANCEL");
  }

  @Test
  void paddingIsGivenBackAtOnce() {
    var client = FrameClient.of(site);
    client.given(0);
    client.post(1, "/hold");
    for (int i = 0; i < 1000; i++) {
      client.frameOf(DATA, PADDED, 1, padded(202, 200));
    }
    client.seen();
    assertThat(client.given(1)).isBetween(131_072L, 201_000L);
    for (int i = 0; i < 1700; i++) {
      client.frameOf(DATA, PADDED, 1, padded(202, 200));
    }

    assertThat(client.seen()).isEmpty();
    assertThat(client.given(0)).isBetween(524_288L, 543_000L);
  }

  @Test
  void whatComesForAStreamThatWasResetIsGivenBackAtOnce() {
    var client = FrameClient.of(site);
    client.given(0);
    client.post(1, "/hold").number(WINDOW_UPDATE, 1, 0).seen();
    for (int i = 0; i < 40; i++) {
      client.data(1, 0, PIECE);
    }

    assertThat(client.seen()).isEmpty();
    assertThat(client.given(1)).isZero();
    assertThat(client.given(0)).isGreaterThanOrEqualTo(524_288);
  }

  @Test
  void aStreamThatHasEndedGetsNoMoreOfAWindow() {
    var client = FrameClient.of(site);
    client.post(1, "/hold");
    for (int i = 0; i < 12; i++) {
      client.data(1, i == 11 ? END_STREAM : 0, PIECE);
    }
    client.flush();
    for (int i = 0; i < 12; i++) {
      bodies.getFirst().next().onSuccess(_ -> {});
    }
    client.seen();

    assertThat(client.given(1)).isZero();
  }

  /// Half a window may be given back and not said yet.
  @Test
  void afterTenThousandUploadsThatAreAbortedTheWindowIsWhole() {
    var client = FrameClient.of(site);
    client.given(0);
    long missing = 0;
    for (int i = 0; i < 10_000; i++) {
      int id = 2 * i + 1;
      client.post(id, "/hold").data(id, 0, PIECE).number(RST_STREAM, id, 8);
      missing += PIECE.length();
      if (i % 150 == 0) {
        client.advance(Duration.ofSeconds(31));
        client.frameOf(PING, ACK, 0, new byte[8]);
        assertThat(client.seen()).noneMatch(line -> line.startsWith("GOAWAY"));
        missing -= client.given(0);
        bodies.clear();
        answers.clear();
      }
    }
    client.seen();
    assertThat(client.ended()).isFalse();
    assertThat(missing - client.given(0)).isBetween(0L, 524_288L);
  }

  /// At any time what is missing from the windows is what waits for its readers, whatever the
  /// client does.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theWindowsAreWholeWhateverComes(long seed) {
    var random = new Random(seed);
    List<ServerConnection> made = new ArrayList<>();
    var client =
        FrameClient.over(
            Wire.toServer(_ -> {
              Http2Limits limits = Http2Limits.defaults().withWindows(65_536, 65_535, 1 << 20);
              made.add(new ServerConnection(site.withTime(FrameClient.TIME), limits));
              return made.getFirst();
            }));
    client.start().seen();
    int next = 1;
    long window = 65_535;
    client.given(0);
    for (int step = 0; step < 400; step++) {
      int stream = Math.max(1, next - 2 - 2 * random.nextInt(3));
      switch (random.nextInt(7)) {
        case 0 -> {
          client.post(next, random.nextInt(3) == 0 ? "/early" : "/hold");
          next += 2;
        }
        case 1 -> client.number(RST_STREAM, stream, 8);
        case 2 -> {
          if (!bodies.isEmpty()) {
            bodies.get(random.nextInt(bodies.size())).cancel();
          }
        }
        case 3 -> read(random);
        default -> {
          int length = 251 + random.nextInt(2000);
          if (next > 1 && window > length + 20) {
            client.frameOf(DATA, PADDED, stream, padded(length, random.nextInt(250)));
            window -= length;
          }
        }
      }
      client.seen();
      window += client.given(0);
      if (client.ended()) {
        break; // too many resets
      }
      assertThat(window).as("seed %d, step %d", seed, step).isGreaterThan(65_535 / 2 - 4096);
      assertThat(made.getFirst().window().isWhole()).as("seed %d, step %d", seed, step).isTrue();
    }
  }

  private void read(Random random) {
    if (!bodies.isEmpty()) {
      try {
        bodies.get(random.nextInt(bodies.size())).next().handleFailure(Throwable.class, _ -> {});
      } catch (IllegalStateException alreadyAsked) {
        assertThat(alreadyAsked).hasMessageContaining("has not come yet");
      }
    }
  }

  private static byte[] padded(int length, int padding) {
    byte[] payload = new byte[Math.max(length, padding + 1)];
    payload[0] = (byte) padding;
    return payload;
  }
}
