package spindle.redis;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Any bytes are replies, or are refused, wherever they are cut; and what was read is within its
/// limit.
final class RespFuzz {
  static final int REPLY_MAX = 1000;

  private RespFuzz() {}

  /// @param input the first byte says how they are cut
  static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      String whole = read(input, input.length);
      String pieces = read(input, 1 + (input[0] & 0x0F));
      if (!whole.equals(pieces)) {
        throw new AssertionError("whole: %s, in pieces: %s".formatted(whole, pieces));
      }
    }
  }

  static String read(byte[] input, int piece) {
    var reader = new RespReader(REPLY_MAX);
    List<String> all = new ArrayList<>();
    try {
      for (int at = 1; at < input.length; at += piece) {
        reader.add(ByteBuffer.wrap(input, at, Math.min(piece, input.length - at)));
        for (Reply next; (next = reader.next()) != null; ) {
          all.add(text(next));
        }
      }
    } catch (MalformedReply refused) {
      all.add("refused");
    }
    return String.join(" ", all);
  }

  static String text(Reply reply) {
    return switch (reply) {
      case Reply.Bulk bulk when bulk.bytes() == null -> "null";
      case Reply.Bulk bulk -> "'" + bulk.text() + "'";
      case Reply.Several(List<Reply> all) ->
          all == null ? "nothing" : all.stream().map(RespFuzz::text).toList().toString();
      case Reply.Simple(String text) -> "+" + text;
      case Reply.Refusal(String text) -> "-" + text;
      case Reply.Whole(long number) -> Long.toString(number);
    };
  }
}
