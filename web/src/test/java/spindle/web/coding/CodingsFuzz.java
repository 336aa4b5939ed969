package spindle.web.coding;

import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import spindle.defer.Outcome;
import spindle.web.body.Body;

/// Targets for fuzzing: any bytes, to be decoded. They are decoded, or are malformed, whatever way
/// they are cut; what is decoded is what the JDK makes of it. And what was coded is decoded again.
public final class CodingsFuzz {
  private static final int MAX = 300_000;

  private CodingsFuzz() {}

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    for (ContentCoding coding : ContentCodings.known()) {
      decode(coding, input);
      again(coding, input);
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static void decode(ContentCoding coding, byte[] input) {
    byte[] whole = decoded(coding, input, input.length + 1);
    byte[] cut = decoded(coding, input, 1);
    require(Arrays.equals(whole, cut), "the cut matters");
    if (coding.name().equals("gzip") && whole != null) {
      require(Arrays.equals(whole, byJdk(input)), "the JDK decodes it to something else");
    }
  }

  /// @return null if it is malformed
  private static byte @Nullable [] decoded(ContentCoding coding, byte[] input, int cut) {
    CountedCoding counted = new CountedCoding(coding);
    Body body = ContentCodings.decoded(Pieces.of(input, cut), List.of(counted));
    var output = new ByteArrayOutputStream();
    while (output.size() < MAX) {
      var next = body.next();
      Outcome<@Nullable ByteBuffer> outcome = next.outcome().orElseThrow();
      if (outcome instanceof Outcome.Failure<?>(Throwable why)) {
        next.handleFailure(_ -> {});
        require(why instanceof MalformedContent, "expected MalformedContent, got " + why);
        require(counted.open == 0, "the decoder stays open");
        return null;
      }
      ByteBuffer piece = successResultOf(next);
      if (piece == null) {
        require(counted.open == 0, "the decoder stays open");
        return output.toByteArray();
      }
      require(piece.hasRemaining() && piece.remaining() <= 65_536, "a piece of another size");
      output.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
    }
    body.cancel();
    require(counted.open == 0, "the decoder stays open");
    return Arrays.copyOf(output.toByteArray(), MAX);
  }

  private static byte[] byJdk(byte[] input) {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(input))) {
      return gzip.readNBytes(MAX);
    } catch (IOException e) {
      throw new AssertionError("the JDK does not decode it", e);
    }
  }

  private static void again(ContentCoding coding, byte[] input) {
    for (int cut : List.of(7, 5_000)) {
      Body small = ContentCodings.encoded(Pieces.of(input, cut), coding);
      Body same = ContentCodings.decoded(small, List.of(coding));
      var output = new ByteArrayOutputStream();
      for (ByteBuffer piece = successResultOf(same.next()); piece != null; ) {
        output.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        piece = successResultOf(same.next());
      }
      require(Arrays.equals(output.toByteArray(), input), "coded and decoded it is another");
    }
  }
}
