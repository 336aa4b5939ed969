package spindle.proxy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/// A target for fuzzing: any bytes as the beginning of a proxy's connection.
///
/// What holds: the header is read or refused, no other exception comes out, how the stream is cut
/// changes nothing, and not one byte behind the header is taken.
public final class HeaderFuzz {
  /// What headers of version 2 may have here.
  static final int HEADER_MAX = 300;

  private HeaderFuzz() {}

  /// Reads `stream` whole, byte by byte, and in pieces that the input itself decides.
  public static void header(byte[] stream) {
    String whole = read(stream, stream.length, 0);
    long seed = 0;
    for (byte next : stream) {
      seed = seed * 31 + next;
    }
    for (String other : List.of(read(stream, 1, 0), read(stream, 0, seed))) {
      if (!whole.equals(other)) {
        throw new AssertionError("whole: " + whole + "\nin pieces: " + other);
      }
    }
  }

  /// What came of it, and how many bytes it took.
  ///
  /// @param size of a piece; 0 for random ones
  static String read(byte[] stream, int size, long seed) {
    HeaderParser parser = new HeaderParser(HEADER_MAX);
    Random chance = new Random(seed);
    int taken = 0;
    while (taken < stream.length && parser.result() == null) {
      int length = Math.min(size > 0 ? size : 1 + chance.nextInt(20), stream.length - taken);
      ByteBuffer piece = ByteBuffer.wrap(stream, taken, length);
      try {
        parser.take(piece);
      } catch (HeaderRefused refused) {
        return "refused: " + refused.getMessage();
      }
      taken = piece.position();
      if (taken > HEADER_MAX) {
        throw new AssertionError("took " + taken + " bytes");
      }
    }
    return parser.result() == null ? "not complete" : parser.result() + " after " + taken;
  }
}
