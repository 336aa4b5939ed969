package spindle.http.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.MessageLimits;

/// Targets for fuzzing: any bytes as the stream of a peer.
///
/// What holds for all of them: the stream is understood or refused with [MalformedMessage], no
/// other exception comes out, and what is understood does not depend on how the stream is cut. Each
/// target runs its input whole, byte by byte, and cut where the input itself decides.
public final class MessagesFuzz {
  private MessagesFuzz() {}

  /// What a coverage-guided fuzzer calls: the first byte chooses the target.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      byte[] stream = Arrays.copyOfRange(input, 1, input.length);
      switch (input[0] % 3) {
        case 0 -> requests(stream);
        case 1 -> chunks(stream);
        default -> responses(stream);
      }
    }
  }

  /// Requests, one after another, with their bodies.
  public static void requests(byte[] stream) {
    String whole = RequestTranscript.of(stream);
    requireEqual(whole, RequestTranscript.ofPieces(stream, 1), "byte by byte");
    int cut = chance(stream).nextInt(stream.length + 1);
    requireEqual(whole, RequestTranscript.of(stream, cut), "cut at " + cut);
  }

  /// The chunks of one body.
  public static void chunks(byte[] stream) {
    byte[] head = Corpus.bytes("POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~");
    byte[] whole = Arrays.copyOf(head, head.length + stream.length);
    System.arraycopy(stream, 0, whole, head.length, stream.length);
    requests(whole);
  }

  /// The head of a response.
  public static void responses(byte[] stream) {
    String whole = ResponseTranscript.of(stream);
    int[] cuts = chance(stream).ints(5, 0, stream.length + 1).sorted().toArray();
    requireEqual(whole, ResponseTranscript.of(stream, cuts), "cut at " + Arrays.toString(cuts));
  }

  /// Fields that were accepted leave as they came: nothing in them can end a line.
  static void fieldsLeaveAsTheyCame(byte[] stream) throws MalformedMessage {
    RequestHead head = new RequestParser(MessageLimits.requests()).read(ByteBuffer.wrap(stream));
    if (head != null) {
      Fields again = Fields.none();
      for (int i = 0; i < head.fields().size(); i++) {
        again = again.plus(head.fields().name(i), head.fields().value(i));
      }
      requireEqual(head.fields().toString(), again.toString(), "fields");
    }
  }

  private static Random chance(byte[] stream) {
    return new Random(Arrays.hashCode(stream));
  }

  private static void requireEqual(String whole, String other, String how) {
    if (!whole.equals(other)) {
      throw new AssertionError("whole: " + whole + "\n" + how + ": " + other);
    }
  }
}
