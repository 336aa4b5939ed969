package spindle.codings;

import static spindle.codings.CodingsTest.coded;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.web.coding.ContentCoder;
import spindle.web.coding.ContentCoder.Goal;
import spindle.web.coding.ContentCoding;
import spindle.web.coding.MalformedContent;

/// Targets for fuzzing: any bytes, to be decoded. They are decoded, or are malformed, whatever way
/// they are cut. And what was coded is decoded again.
public final class CodingsFuzz {
  private static final int MAX = 300_000;

  private CodingsFuzz() {}

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) throws MalformedContent {
    for (ContentCoding coding : List.of(new BrotliCoding(), new ZstdCoding())) {
      byte[] whole = decoded(coding, input, input.length + 1, 5_000);
      byte[] cut = decoded(coding, input, 1, 7);
      if (!Arrays.equals(whole, cut)) {
        throw new AssertionError("the cut matters");
      }
      for (int size : List.of(7, 5_000)) {
        byte[] small = coded(coding.encoder(), input, size, size);
        if (!Arrays.equals(input, coded(coding.decoder(), small, size, size))) {
          throw new AssertionError("coded and decoded it is another");
        }
      }
    }
  }

  /// @return null if it is malformed; the beginning, if it is long
  private static byte @Nullable [] decoded(ContentCoding coding, byte[] input, int cut, int room) {
    var all = new ByteArrayOutputStream();
    try (ContentCoder decoder = coding.decoder()) {
      for (int at = 0; at <= input.length && all.size() < MAX; at += cut) {
        ByteBuffer piece = ByteBuffer.wrap(input, at, Math.min(cut, input.length - at));
        Goal goal = at + cut > input.length ? Goal.END : Goal.MORE;
        for (boolean done = false; !done && all.size() < MAX; ) {
          ByteBuffer output = ByteBuffer.allocate(room);
          done = decoder.code(piece, output, goal);
          if (!done && output.hasRemaining()) {
            throw new AssertionError("neither done nor full");
          }
          all.write(output.array(), 0, output.position());
        }
      }
    } catch (MalformedContent _) {
      return null;
    }
    return Arrays.copyOf(all.toByteArray(), Math.min(MAX, all.size()));
  }
}
