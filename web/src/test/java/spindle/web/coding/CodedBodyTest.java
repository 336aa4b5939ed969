package spindle.web.coding;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.testing.MemoryReactor;
import spindle.web.body.Body;

/// Bodies that are coded or decoded while they are read.
class CodedBodyTest {
  private static final ContentCoding GZIP = ContentCodings.named("gzip").orElseThrow();
  private static final int ALL = 50_000_000;

  private final CountedCoding coding = new CountedCoding(GZIP);

  static byte[] text(int size) {
    Random chance = new Random(size);
    byte[] text = new byte[size];
    for (int i = 0; i < size; i++) {
      text[i] = (byte) ('a' + chance.nextInt(4) * chance.nextInt(5));
    }
    return text;
  }

  static byte[] gzipped(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] ungzipped(byte[] bytes) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
  }

  /// All of it, in a reactor, since others have their turn in between.
  static byte[] all(Body body) throws Exception {
    try (var memory = new MemoryReactor()) {
      Deferred<byte[]> all = new Deferred<>();
      memory.reactor().callLater(Duration.ZERO, () -> body.bytes(ALL).chainDeferred(all));
      return memory.await(all, Duration.ofMinutes(1));
    }
  }

  private Body decoded(Body body) {
    return ContentCodings.decoded(body, List.of(coding));
  }

  private Body encoded(Body body) {
    return ContentCodings.encoded(body, coding);
  }

  private static byte[] taken(@Nullable ByteBuffer there) {
    ByteBuffer piece = requireNonNull(there);
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 16_384, 65_536, 65_537, 3_000_000})
  void whateverTheSizeWhatIsCodedIsDecodedAgain(int size) throws Exception {
    byte[] text = text(size);

    byte[] small = all(encoded(Pieces.of(text, 10_000)));
    assertThat(ungzipped(small)).isEqualTo(text);
    assertThat(all(decoded(Pieces.of(small, 7_000)))).isEqualTo(text);
    assertThat(coding.open).isZero();
    assertThat(coding.opened).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "x-gzip", "GZIP"})
  void howTheBytesAreCutDoesNotMatter(String name) throws Exception {
    ContentCoding named = ContentCodings.named(name).orElseThrow();
    byte[] text = text(3_000);
    for (int cut : List.of(1, 2, 3, 100, 5_000)) {
      byte[] small = all(ContentCodings.encoded(Pieces.of(text, cut), named));
      Body body = ContentCodings.decoded(Pieces.of(small, cut), List.of(named));

      assertThat(all(body)).isEqualTo(text);
      assertThat(small.length).isLessThan(text.length);
    }
  }

  @Test
  void codingsOnTopOfEachOtherAreTakenOffFromTheOutside() throws Exception {
    ContentCoding deflate = ContentCodings.named("deflate").orElseThrow();
    Body twice = ContentCodings.encoded(ContentCodings.encoded(Body.of("hello"), GZIP), deflate);

    assertThat(all(ContentCodings.decoded(twice, List.of(GZIP, deflate))))
        .isEqualTo("hello".getBytes(ISO_8859_1));
  }

  @Test
  void aSmallBodyThatIsHereHasALengthAndALargeOneHasNone() throws Exception {
    Body small = encoded(Body.of(text(65_536)));
    Body large = encoded(Body.of(text(65_537)));

    assertThat(small.length()).isPositive().isEqualTo(requireNonNull(small.whole()).remaining());
    assertThat(large.length()).isEqualTo(-1);
    assertThat(ungzipped(all(small))).isEqualTo(text(65_536));
    assertThat(ungzipped(all(large))).isEqualTo(text(65_537));
    assertThat(coding.open).isZero();
  }

  @Test
  void whatCannotBeMadeSmallerHardlyGrows() throws Exception {
    byte[] noise = new byte[1_000_000];
    new Random(1).nextBytes(noise);

    assertThat(all(encoded(Pieces.of(noise, 10_000))).length).isLessThan(1_001_000);
    assertThat(all(encoded(Body.of(Arrays.copyOf(noise, 60_000)))).length).isLessThan(60_100);
  }

  @Test
  void whatASlowSourceHasSoFarIsGivenWhenNothingMoreIsAtHand() throws Exception {
    Pieces source = new Pieces();
    Body body = encoded(source);
    var inflater = new Inflater(true);
    byte[] output = new byte[100];

    var first = body.next();
    assertThat(first.isDone()).isFalse();
    source.come("one ".getBytes(ISO_8859_1));
    byte[] bytes = taken(successResultOf(first));
    inflater.setInput(bytes, 10, bytes.length - 10);
    assertThat(new String(output, 0, inflater.inflate(output), ISO_8859_1)).isEqualTo("one ");

    var second = body.next();
    assertThat(second.isDone()).isFalse();
    source.come("two".getBytes(ISO_8859_1));
    inflater.setInput(taken(successResultOf(second)));
    assertThat(new String(output, 0, inflater.inflate(output), ISO_8859_1)).isEqualTo("two");

    var third = body.next();
    source.end();
    inflater.setInput(taken(successResultOf(third)));
    assertThat(inflater.inflate(output)).isZero();
    assertThat(inflater.finished()).isTrue();
    assertThat(successResultOf(body.next())).isNull();
    inflater.end();
  }

  @Test
  void aSourceIsAskedOnlyWhenNothingCanBeMadeOfWhatCame() throws Exception {
    byte[] bomb = gzipped(new byte[10_000_000]);
    Pieces source = Pieces.of(bomb, 1_000);
    Body body = decoded(source);

    for (int i = 0; i < 7; i++) {
      assertThat(taken(successResultOf(body.next())).length).isLessThanOrEqualTo(65_536);
    }
    assertThat(source.askedTimes).isEqualTo(1);
    body.cancel();
    assertThat(source.cancelled).isTrue();
    assertThat(coding.open).isZero();
    assertThat(successResultOf(body.next())).isNull();
  }

  private static int turns(Body body) throws Exception {
    try (var memory = new MemoryReactor()) {
      Deferred<Long> poured = new Deferred<>();
      memory
          .reactor()
          .callLater(Duration.ZERO, () -> body.pourInto(_ -> null).chainDeferred(poured));
      int turns = 0;
      while (!poured.isDone()) {
        memory.turn();
        turns++;
      }
      return turns;
    }
  }

  @Test
  void othersHaveTheirTurnHoweverMuchThereIs() throws Exception {
    assertThat(turns(decoded(Body.of(gzipped(new byte[20_000_000]))))).isBetween(35, 60);
    assertThat(turns(encoded(Body.of(text(1_000_000))))).isBetween(15, 40);
  }

  @Test
  void allMembersOfGzipAreReadWithNamesCommentsAndChecksums() throws Exception {
    byte[] full = {0x1F, (byte) 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 3, 2, 0, 'e', 'x', 'n', 0, 'c', 0};
    var crc = new CRC32();
    crc.update(full);
    byte[] member = gzipped("abc".getBytes(ISO_8859_1));
    var all = new ByteArrayOutputStream();
    all.write(member);
    all.write(full);
    all.write((int) crc.getValue() & 0xFF);
    all.write((int) crc.getValue() >> 8 & 0xFF);
    all.write(member, 10, member.length - 10);
    all.write(gzipped(new byte[0]));
    for (int cut : List.of(1, 1000)) {
      assertThat(all(decoded(Pieces.of(all.toByteArray(), cut))))
          .isEqualTo("abcabc".getBytes(ISO_8859_1));
    }
    byte[] wrong = all.toByteArray();
    wrong[member.length + full.length]++;
    assertMalformed(wrong, "gzip", "checksum of a head");
  }

  private void assertMalformed(byte[] bytes, String name, String message) {
    for (int cut : List.of(1, 1_000_000)) {
      CountedCoding counted = new CountedCoding(ContentCodings.named(name).orElseThrow());
      Body body = ContentCodings.decoded(Pieces.of(bytes, cut), List.of(counted));
      assertThatThrownBy(() -> all(body))
          .isInstanceOf(MalformedContent.class)
          .hasMessageContaining(message);
      assertThat(counted.open).isZero();
    }
  }

  @Test
  void whatIsMalformedIsAnError() {
    byte[] good = gzipped(text(1000));
    assertMalformed(new byte[0], "gzip", "has not come");
    assertMalformed(Arrays.copyOf(good, 5), "gzip", "has not come");
    assertMalformed(Arrays.copyOf(good, 100), "gzip", "has not come");
    assertMalformed(Arrays.copyOf(good, good.length - 8), "gzip", "has not come");
    assertMalformed(Arrays.copyOf(good, good.length - 1), "gzip", "has not come");
    assertMalformed(Arrays.copyOf(good, good.length + 1), "gzip", "a member of gzip and nothing");
    assertMalformed("hello".getBytes(ISO_8859_1), "gzip", "a member of gzip and nothing");
    assertMalformed(changed(good, good.length - 8), "gzip", "the checksum of gzip's data");
    assertMalformed(changed(good, good.length - 4), "gzip", "the length of gzip's data");
    assertMalformed(changed(good, 2), "gzip", "a member of gzip and nothing");
    assertMalformed(changed(good, 10), "gzip", "expected");
    byte[] reserved = good.clone();
    reserved[3] = 0x20;
    assertMalformed(reserved, "gzip", "without reserved flags");
  }

  private static byte[] changed(byte[] bytes, int index) {
    byte[] changed = bytes.clone();
    changed[index] ^= 0x55;
    return changed;
  }

  static byte[] deflated(boolean bare, byte[] bytes) {
    try (var buffer = new ByteArrayOutputStream()) {
      var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
      try (var out = new DeflaterOutputStream(buffer, deflater)) {
        out.write(bytes);
      }
      deflater.end();
      return buffer.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void deflateIsUnderstoodWithTheHeadOfZlibAndWithoutIt() throws Exception {
    ContentCoding deflate = ContentCodings.named("deflate").orElseThrow();
    for (boolean bare : List.of(true, false)) {
      byte[] small = deflated(bare, text(10_000));
      for (int cut : List.of(1, 100_000)) {
        assertThat(all(ContentCodings.decoded(Pieces.of(small, cut), List.of(deflate))))
            .isEqualTo(text(10_000));
      }
      assertMalformed(Arrays.copyOf(small, small.length - 1), "deflate", "has not come");
      assertMalformed(Arrays.copyOf(small, small.length + 1), "deflate", "nothing behind the end");
      assertMalformed(Arrays.copyOf(small, 1), "deflate", "got none");
    }
    byte[] zlib = deflated(false, text(100));
    assertMalformed(changed(zlib, zlib.length - 1), "deflate", "expected");
    byte[] dictionary = {0x78, (byte) 0xBB, 0, 0, 0, 1, 0};
    assertMalformed(dictionary, "deflate", "no dictionary");
  }

  @Test
  void theFailureOfASourceIsTheBodysAndFreesTheCoder() {
    var failure = new IOException("gone");
    Pieces source = new Pieces();
    Body body = decoded(source);
    var piece = body.next();
    source.come(Arrays.copyOf(gzipped(text(1000)), 15));
    source.fail(failure);

    assertThat(failureResultOf(piece)).isSameAs(failure);
    assertThat(failureResultOf(body.next())).isSameAs(failure);
    assertThat(coding.open).isZero();
  }

  @Test
  void whatIsNeverAskedHoldsNothing() {
    Pieces source = new Pieces();
    encoded(source).cancel();

    assertThat(source.cancelled).isTrue();
    assertThat(coding.opened).isZero();
  }

  @Test
  void thePieceThatNobodyWaitsForAnyMoreIsNotLost() throws Exception {
    Pieces source = new Pieces();
    Body body = decoded(source);
    var piece = body.next();
    piece.addErrback(CancelledError.class, _ -> null);
    piece.cancel();
    source.come(gzipped("abc".getBytes(ISO_8859_1)));
    source.end();

    assertThat(taken(successResultOf(body.next()))).isEqualTo("abc".getBytes(ISO_8859_1));
    assertThat(successResultOf(body.next())).isNull();
  }

  @Test
  void theFieldsBehindABodyStay() {
    for (Body body : List.of(encoded(new Pieces()), decoded(new Pieces()))) {
      assertThat(body.trailerNames()).containsExactly("Sum");
      assertThat(body.trailer().firstOr("Sum", "")).isEqualTo("7");
    }
    Body trailed = Body.of("abc").withTrailer(Fields::none, "Sum");
    assertThat(encoded(trailed).trailerNames()).containsExactly("Sum");
  }
}
