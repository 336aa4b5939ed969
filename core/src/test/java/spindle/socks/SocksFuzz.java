package spindle.socks;

import java.nio.ByteBuffer;
import spindle.reason.ConnectError;

/// A target for fuzzing: any bytes as the answers of a proxy. They are read or refused, the same
/// however they are cut, and nothing behind the last answer is taken.
public final class SocksFuzz {
  private SocksFuzz() {}

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    String whole = read(input, input.length + 1);
    String cut = read(input, 1);
    if (!whole.equals(cut)) {
      throw new AssertionError("the cut matters: " + whole + " and " + cut);
    }
  }

  private static String read(byte[] input, int size) {
    SocksAnswers answers = new SocksAnswers();
    StringBuilder read = new StringBuilder();
    int taken = 0;
    try {
      while (taken < input.length) {
        ByteBuffer piece = ByteBuffer.wrap(input, taken, Math.min(size, input.length - taken));
        boolean complete = answers.take(piece);
        taken = piece.position();
        if (complete) {
          read.append(answers.next()).append(' ');
        }
        if (complete && answers.next() == SocksAnswers.Answer.CONNECTED) {
          return read.append(taken).toString();
        }
      }
    } catch (ConnectError refused) {
      return read.append(refused.getMessage()).toString();
    }
    return read.append("goes on").toString();
  }
}
