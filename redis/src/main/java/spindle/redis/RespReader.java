package spindle.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.bytes.ByteQueue;

/// Reads replies from bytes as they arrive, each byte once. A reply has at most so many bytes,
/// counted with 32 more for each value in it; what is announced to be more is refused before it
/// comes.
final class RespReader {
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final int LINE_MAX = 4096;
  private static final int DEPTH_MAX = 8;
  private static final int OVERHEAD = 32;

  /// An array of which not all has come.
  private static final class Unfinished {
    final List<Reply> values = new ArrayList<>();
    long left;

    Unfinished(long count) {
      left = count;
    }
  }

  private final int replyMax;
  private final ByteQueue arrived = new ByteQueue();
  private final ArrayDeque<Unfinished> arrays = new ArrayDeque<>();

  /// How many bytes of a bulk are waited for; less than 0 if none are.
  private int bulk = -1;

  private long taken;

  RespReader(int replyMax) {
    this.replyMax = replyMax;
  }

  void add(ByteBuffer bytes) {
    arrived.append(bytes);
  }

  /// The next reply, or null if not all of it has come.
  @Nullable Reply next() throws MalformedReply {
    while (true) {
      Reply value;
      if (bulk >= 0) {
        if (arrived.size() < bulk + LINE_END.length) {
          return null;
        }
        value = takeBulk();
      } else {
        String line = takeLine();
        if (line == null) {
          return null;
        }
        value = begin(line);
      }
      Reply whole = value == null ? null : put(value);
      if (whole != null) {
        taken = 0;
        return whole;
      }
    }
  }

  private Reply takeBulk() throws MalformedReply {
    byte[] bytes = arrived.take(bulk);
    if (arrived.peekByte(0) != '\r' || arrived.peekByte(1) != '\n') {
      throw new MalformedReply("expected CR LF after %d bytes".formatted(bulk));
    }
    arrived.skip(LINE_END.length);
    bulk = -1;
    return new Reply.Bulk(bytes);
  }

  private @Nullable String takeLine() throws MalformedReply {
    int end = arrived.indexOf(LINE_END);
    if ((end < 0 ? arrived.size() - 1 : end) > LINE_MAX) {
      throw new MalformedReply("expected a line of at most %d bytes".formatted(LINE_MAX));
    }
    if (end < 0) {
      return null;
    }
    String line = arrived.takeString(end, UTF_8);
    arrived.skip(LINE_END.length);
    return line;
  }

  private void charge(long bytes) throws MalformedReply {
    if (bytes > replyMax - taken) {
      throw new MalformedReply("expected a reply of at most %d bytes".formatted(replyMax));
    }
    taken += bytes;
  }

  /// The value that a line is, or null if it begins one.
  private @Nullable Reply begin(String line) throws MalformedReply {
    charge(OVERHEAD + line.length());
    String rest = line.isEmpty() ? "" : line.substring(1);
    return switch (line.isEmpty() ? 0 : line.charAt(0)) {
      case '+' -> new Reply.Simple(rest);
      case '-' -> new Reply.Refusal(rest);
      case ':' -> new Reply.Whole(number(rest));
      case '$' -> beginBulk(number(rest));
      case '*' -> beginArray(number(rest));
      default ->
          throw new MalformedReply(
              "expected one of + - : $ *, got %d bytes".formatted(line.length()));
    };
  }

  private @Nullable Reply beginBulk(long length) throws MalformedReply {
    if (length == -1) {
      return new Reply.Bulk(null);
    }
    requireCount(length);
    charge(length);
    bulk = (int) length;
    return null;
  }

  private @Nullable Reply beginArray(long count) throws MalformedReply {
    if (count == -1) {
      return new Reply.Several(null);
    }
    requireCount(count);
    if (count > replyMax / OVERHEAD || arrays.size() >= DEPTH_MAX) {
      throw new MalformedReply(
          "expected an array of at most %d values, %d deep, got %d"
              .formatted(replyMax / OVERHEAD, DEPTH_MAX, count));
    }
    if (count == 0) {
      return new Reply.Several(List.of());
    }
    arrays.push(new Unfinished(count));
    return null;
  }

  private static void requireCount(long count) throws MalformedReply {
    if (count < 0) {
      throw new MalformedReply("expected a length of -1 or more, got " + count);
    }
  }

  private static long number(String text) throws MalformedReply {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException other) {
      throw new MalformedReply("expected a number, got " + text);
    }
  }

  /// Puts a value where it belongs; the whole reply if that completes it.
  private @Nullable Reply put(Reply value) {
    Reply done = value;
    while (!arrays.isEmpty()) {
      Unfinished array = arrays.element();
      array.values.add(done);
      array.left--;
      if (array.left > 0) {
        return null;
      }
      arrays.pop();
      done = new Reply.Several(array.values);
    }
    return done;
  }
}
