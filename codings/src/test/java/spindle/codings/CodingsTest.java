package spindle.codings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.testing.MemoryReactor;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.coding.ContentCoder;
import spindle.web.coding.ContentCoder.Goal;
import spindle.web.coding.ContentCoding;
import spindle.web.coding.ContentCodings;
import spindle.web.coding.MalformedContent;
import spindle.web.filters.Compression;
import spindle.web.filters.RequestDecoding;
import spindle.web.filters.ResponseDecoding;
import spindle.web.server.Site;

/// brotli and zstd, as filters find them.
class CodingsTest {
  private static final int MIB = 1024 * 1024;

  static ContentCoding named(String name) {
    return ContentCodings.named(name).orElseThrow();
  }

  static byte[] text(int size) {
    Random chance = new Random(size);
    byte[] text = new byte[size];
    for (int i = 0; i < size; i++) {
      text[i] = (byte) ('a' + chance.nextInt(4) * chance.nextInt(5));
    }
    return text;
  }

  /// Lent in pieces of `cut` bytes, into pieces of `room` bytes.
  static byte[] coded(ContentCoder coder, byte[] input, int cut, int room) throws MalformedContent {
    var all = new ByteArrayOutputStream();
    try (coder) {
      for (int at = 0; at < input.length; at += cut) {
        ByteBuffer piece = ByteBuffer.wrap(input, at, Math.min(cut, input.length - at));
        step(coder, piece.asReadOnlyBuffer(), room, Goal.MORE, all);
      }
      step(coder, ByteBuffer.allocate(0), room, Goal.END, all);
    }
    return all.toByteArray();
  }

  private static void step(
      ContentCoder coder, ByteBuffer piece, int room, Goal goal, ByteArrayOutputStream all)
      throws MalformedContent {
    boolean done = false;
    while (!done) {
      ByteBuffer output = ByteBuffer.allocate(room);
      done = coder.code(piece, output, goal);
      assertThat(done || !output.hasRemaining()).as("neither done nor full").isTrue();
      all.write(output.array(), 0, output.position());
    }
    assertThat(piece.hasRemaining()).isFalse();
  }

  private static byte[] encoded(String name, byte[] text) throws MalformedContent {
    return coded(named(name).encoder(), text, 10_000, 10_000);
  }

  private static byte[] decoded(String name, byte[] small) throws MalformedContent {
    return coded(named(name).decoder(), small, 10_000, 10_000);
  }

  @Test
  void theyAreFoundAndLikedBetterThanGzip() {
    assertThat(ContentCodings.known().stream().map(ContentCoding::name))
        .containsExactly("br", "zstd", "gzip", "deflate");
    assertThat(new BrotliCoding().lacks()).isEmpty();
    assertThat(new ZstdCoding().lacks()).isEmpty();
  }

  @Test
  void whatIsNotAllowedOrNotThereIsSaid() {
    assertThat(NativeAccess.lacks(() -> CodingsTest.class, () -> new UnsatisfiedLinkError("none")))
        .isNotEmpty();
    assertThat(
            NativeAccess.lacks(
                () -> com.github.luben.zstd.Zstd.class,
                () -> new UnsatisfiedLinkError("no such file")))
        .hasValueSatisfying(lacks ->
            assertThat(lacks)
                .startsWith("a library for " + System.getProperty("os.name"))
                .contains("no such file"));
    assertThat(
            NativeAccess.lacks(
                () -> {
                  throw new NoClassDefFoundError("com/example/Library");
                },
                () -> null))
        .contains("the class com/example/Library");
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void whateverTheSizeAndTheCutsWhatIsCodedIsDecodedAgain(String name) throws Exception {
    for (int size : List.of(0, 1, 100, 16_384, 65_536, 65_537, 1_000_000)) {
      byte[] text = text(size);
      byte[] small = encoded(name, text);

      assertThat(decoded(name, small)).isEqualTo(text);
      assertThat(small.length).isLessThan(size < 100 ? 20 : size);
    }
    byte[] text = text(3_000);
    for (int cut : List.of(1, 2, 7, 5_000)) {
      for (int room : List.of(1, 3, 100, 70_000)) {
        byte[] small = coded(named(name).encoder(), text, cut, room);
        assertThat(coded(named(name).decoder(), small, cut, room)).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void whatHasComeSoFarIsGivenWhenItIsFlushed(String name) throws Exception {
    var small = new ByteArrayOutputStream();
    try (ContentCoder encoder = named(name).encoder();
        ContentCoder decoder = named(name).decoder()) {
      for (String said : List.of("one ", "two ", "three")) {
        small.reset();
        step(encoder, ByteBuffer.wrap(said.getBytes(UTF_8)), 10, Goal.FLUSH, small);
        var back = new ByteArrayOutputStream();
        step(decoder, ByteBuffer.wrap(small.toByteArray()), 10, Goal.MORE, back);

        assertThat(back.toString(UTF_8)).isEqualTo(said);
      }
      small.reset();
      step(encoder, ByteBuffer.allocate(0), 10, Goal.END, small);
      step(
          decoder, ByteBuffer.wrap(small.toByteArray()), 10, Goal.END, new ByteArrayOutputStream());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void whatIsCutOffOrHasSomethingBehindItIsMalformed(String name) throws Exception {
    byte[] small = encoded(name, text(300));
    for (int length = 0; length < small.length; length++) {
      byte[] part = Arrays.copyOf(small, length);
      assertThatThrownBy(() -> decoded(name, part))
          .as("%d of %d bytes", length, small.length)
          .isInstanceOf(MalformedContent.class);
    }
    for (int cut : List.of(1, 1_000)) {
      byte[] more = Arrays.copyOf(small, small.length + 1);
      assertThatThrownBy(() -> coded(named(name).decoder(), more, cut, 1_000))
          .isInstanceOf(MalformedContent.class);
    }
    assertThatThrownBy(() -> decoded(name, "Hello, who are you?".getBytes(UTF_8)))
        .isInstanceOf(MalformedContent.class);
  }

  @Test
  void aChecksumOfZstdIsChecked() throws Exception {
    byte[] small;
    try (var library = new ZstdCompressCtx()) {
      small = library.setChecksum(true).compress(text(300));
    }
    assertThat(decoded("zstd", small)).isEqualTo(text(300));
    small[small.length - 1]++;
    assertThatThrownBy(() -> decoded("zstd", small)).isInstanceOf(MalformedContent.class);
  }

  @Test
  void allFramesOfZstdAreReadAndThoseToBePassedOverAre() throws Exception {
    var all = new ByteArrayOutputStream();
    all.writeBytes(encoded("zstd", text(300)));
    all.writeBytes(new byte[] {0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'});
    all.writeBytes(encoded("zstd", text(5)));
    byte[] expected = Arrays.copyOf(text(300), 305);
    System.arraycopy(text(5), 0, expected, 300, 5);

    for (int cut : List.of(1, 1_000)) {
      assertThat(coded(named("zstd").decoder(), all.toByteArray(), cut, 100)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"23, true", "24, false", "27, false"})
  void aFrameOfZstdMayBeLookedBackAtForEightMebibytes(int bits, boolean taken) throws Exception {
    byte[] text = text(100_000);
    byte[] small = new byte[200_000];
    int length;
    try (var library = new ZstdCompressCtx()) {
      library.setWindowLog(bits).setContentSize(false);
      ByteBuffer target = ByteBuffer.allocateDirect(small.length);
      ByteBuffer source = ByteBuffer.allocateDirect(text.length).put(text).flip();
      library.compressDirectByteBufferStream(
          target, source, com.github.luben.zstd.EndDirective.CONTINUE);
      source.position(text.length);
      library.compressDirectByteBufferStream(
          target, source, com.github.luben.zstd.EndDirective.END);
      length = target.flip().remaining();
      target.get(small, 0, length);
    }
    byte[] frame = Arrays.copyOf(small, length);
    if (taken) {
      assertThat(decoded("zstd", frame)).isEqualTo(text);
    } else {
      assertThatThrownBy(() -> decoded("zstd", frame))
          .isInstanceOf(MalformedContent.class)
          .hasMessageContaining("8 MiB");
    }
  }

  /// The head of a stream with a window of 2 to the 25th, which the library knows as a variant of
  /// its own, and RFC 7932 does not.
  @Test
  void aWindowLargerThanThatOfTheRfcIsMalformed() {
    assertThatThrownBy(() -> decoded("br", new byte[] {0x11, 25, 3}))
        .isInstanceOf(MalformedContent.class)
        .hasMessageContaining("something else");
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void aBombIsMadeOnlyAsFastAsItIsRead(String name) throws Exception {
    byte[] bomb = encoded(name, new byte[64 * MIB]);
    assertThat(bomb.length).isLessThan(10_000);
    try (ContentCoder decoder = named(name).decoder()) {
      ByteBuffer input = ByteBuffer.wrap(bomb);
      ByteBuffer output = ByteBuffer.allocate(64 * 1024);
      for (int i = 0; i < 10; i++) {
        assertThat(decoder.code(input, output.clear(), Goal.END)).isFalse();
        assertThat(output.hasRemaining()).isFalse();
      }
    }
  }

  private static <T> T await(Deferred<T> deferred, MemoryReactor memory) throws Exception {
    return memory.await(deferred, Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void filtersCodeAndDecodeWithThem(String name) throws Exception {
    byte[] text = text(200_000);
    Handler site =
        ((Handler)
                request ->
                    Response.text("")
                        .withBody(Body.of(text))
                        .withField("Content-Type", "text/plain")
                        .withField("ETag", "\"1\""))
            .with(Compression.usual());
    try (var memory = new MemoryReactor()) {
      Deferred<Response> said = new Deferred<>();
      memory
          .reactor()
          .callLater(
              Duration.ZERO,
              () ->
                  said.callback(
                      site.handle(
                          Request.get("/").withField("Accept-Encoding", "gzip;q=0.5, " + name))));
      Response response = await(said, memory);
      assertThat(response.fields().first("Content-Encoding")).contains(name);
      assertThat(response.fields().first("ETag")).contains("W/\"1-" + name + "\"");
      Deferred<byte[]> body = new Deferred<>();
      memory
          .reactor()
          .callLater(Duration.ZERO, () -> response.body().bytes(MIB).chainDeferred(body));
      assertThat(decoded(name, await(body, memory))).isEqualTo(text);
    }
  }

  @Test
  void anAgentAsksForThemAndReadsThem() throws Exception {
    try (var memory = new MemoryReactor()) {
      Handler server =
          request -> {
            assertThat(request.fields().first("Accept-Encoding")).contains("br, zstd, gzip");
            return Response.text("")
                .withBody(Body.of(encoded("br", text(1000))))
                .withField("Content-Encoding", "br");
          };
      Response response = server.with(ResponseDecoding.usual()).handle(Request.get("/"));
      Deferred<byte[]> body = new Deferred<>();
      memory
          .reactor()
          .callLater(Duration.ZERO, () -> response.body().bytes(MIB).chainDeferred(body));

      assertThat(await(body, memory)).isEqualTo(text(1000));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void anUploadThatGrowsBeyondTheLimitIsRefused(String name) throws Exception {
    byte[] bomb = encoded(name, new byte[2 * MIB]);
    Site site =
        Site.of(routes ->
                routes
                    .post("/")
                    .answerLater(request ->
                        request
                            .body()
                            .pourInto(_ -> null)
                            .addCallback(count -> Response.text("" + count))))
            .with(RequestDecoding.usual().withBodyMax(MIB));
    Request upload = Request.of("POST", "/").withBody(Body.of(bomb));
    try (var memory = new MemoryReactor()) {
      Deferred<Response> said = new Deferred<>();
      memory
          .reactor()
          .callLater(
              Duration.ZERO,
              () ->
                  site.handle(upload.withField("Content-Encoding", name))
                      .whenHere()
                      .chainDeferred(said));

      assertThat(await(said, memory).status()).isEqualTo(Status.CONTENT_TOO_LARGE);
    }
  }

  /// What the command of the system reads and writes.
  @Test
  void zstdOfTheSystemReadsOursAndWeReadIts(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/zstd")), "no zstd here");
    byte[] text = text(100_000);
    Path ours = Files.write(folder.resolve("ours.zst"), encoded("zstd", text));
    assertThat(run("/usr/bin/zstd", "-dc", ours.toString())).isEqualTo(text);
    Path theirs = Files.write(folder.resolve("theirs"), text);
    assertThat(decoded("zstd", run("/usr/bin/zstd", "-c", theirs.toString()))).isEqualTo(text);
    byte[] wide = run("/usr/bin/zstd", "-c", "--long=27", theirs.toString());
    assertThat(decoded("zstd", wide)).as("its size is said, so no more is held").isEqualTo(text);
  }

  private static byte[] run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    return output;
  }
}
