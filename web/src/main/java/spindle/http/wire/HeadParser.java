package spindle.http.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.MessageFault;
import spindle.http.grammar.Octets;

/// Reads heads and trailers from a stream: a first line, if there is one, then fields, then an
/// empty line. One pass from left to right, which stops where the bytes end and goes on from there:
/// a head that comes byte by byte costs no more than one that comes whole. A fault is thrown at the
/// first byte that shows it, so it does not depend on how the stream was cut.
///
/// A head that lies whole in the caller's array is read where it lies. Only one that does not end
/// there is kept here until its rest has come; between heads a parser holds no bytes.
abstract sealed class HeadParser permits RequestParser, ResponseParser, TrailerParser {
  /// Four numbers a field: where its name begins and ends, where its value does.
  static final int INTS = 4;

  private static final int ENOUGH_FOR_MOST = 16 * INTS;
  private static final byte[] NOTHING = {};

  /// Where in a field, or before one, the next byte stands.
  private enum Phase {
    FIRST_LINE,
    NEXT_FIELD,
    NAME,
    VALUE
  }

  private final int headMax;
  private final int fieldsMax;
  private final MessageFault tooLarge;

  private Phase phase = Phase.FIRST_LINE;

  /// What has come of a head that had not ended in the caller's array.
  private byte[] kept = NOTHING;

  private int keptLength;

  /// The array that is being read, and where in it the head begins. All places count from there.
  byte[] bytes = NOTHING;

  int base;

  /// The next byte to read.
  int at;

  /// The first byte of the first line: 2 behind an empty line that was skipped.
  int first;

  private int nameStart;
  private int nameEnd;
  private int[] places = new int[ENOUGH_FOR_MOST];
  int count;

  HeadParser(int headMax, int fieldsMax, MessageFault tooLarge) {
    this.headMax = headMax;
    this.fieldsMax = fieldsMax;
    this.tooLarge = tooLarge;
  }

  /// Whether the first line has begun, perhaps behind what is to be skipped; sets [#first] then.
  abstract boolean begun(int end) throws MalformedMessage;

  /// Reads the first line on, from [#at] up to `limit`.
  ///
  /// @return whether it has ended
  abstract boolean firstLine(int limit) throws MalformedMessage;

  /// A field has been read whole: its number is `count - 1`.
  abstract void fieldRead(int nameFrom, int nameTo) throws MalformedMessage;

  /// Forgets the last head.
  void restart() {
    phase = Phase.FIRST_LINE;
    bytes = NOTHING;
    kept = NOTHING;
    keptLength = 0;
    at = 0;
    first = 0;
    count = 0;
  }

  /// How many bytes of a head that has not ended are kept.
  public final int pending() {
    return keptLength;
  }

  /// Reads on, and leaves the position of `stream` behind the head, or at its limit.
  ///
  /// @return whether a head has ended
  final boolean parse(ByteBuffer stream) throws MalformedMessage {
    if (keptLength > 0) {
      return parseKept(stream);
    }
    if (!stream.hasRemaining()) {
      return false;
    }
    if (!stream.hasArray()) {
      byte[] copy = new byte[stream.remaining()];
      stream.get(stream.position(), copy);
      ByteBuffer whole = ByteBuffer.wrap(copy);
      boolean ended = parse(whole);
      stream.position(stream.position() + whole.position());
      return ended;
    }
    bytes = stream.array();
    base = stream.arrayOffset() + stream.position();
    if (readTo(stream.remaining())) {
      stream.position(stream.position() + at);
      return true;
    }
    keptLength = stream.remaining();
    kept = new byte[Math.max(2 * keptLength, 256)];
    stream.get(kept, 0, keptLength);
    bytes = kept;
    base = 0;
    return false;
  }

  private boolean parseKept(ByteBuffer stream) throws MalformedMessage {
    // One byte more than may be shows that it is too many.
    int taken = Math.min(stream.remaining(), first + headMax + 1 - keptLength);
    if (keptLength + taken > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(2 * kept.length, keptLength + taken));
    }
    stream.get(stream.position(), kept, keptLength, taken);
    bytes = kept;
    base = 0;
    boolean ended = readTo(keptLength + taken);
    stream.position(stream.position() + (ended ? at - keptLength : taken));
    keptLength += taken;
    return ended;
  }

  private boolean readTo(int end) throws MalformedMessage {
    if (phase == Phase.FIRST_LINE && !begun(end)) {
      return false;
    }
    int limit = Math.min(end, first + headMax);
    if (phase == Phase.FIRST_LINE) {
      if (!firstLine(limit)) {
        return incomplete(end, limit);
      }
      phase = Phase.NEXT_FIELD;
    }
    return fields(limit) || incomplete(end, limit);
  }

  private boolean incomplete(int end, int limit) throws MalformedMessage {
    if (end > limit) {
      throw new MalformedMessage(
          tooLarge, "expected at most %d bytes, and the end has not come".formatted(headMax));
    }
    return false;
  }

  private boolean fields(int limit) throws MalformedMessage {
    while (at < limit) {
      switch (phase) {
        case NAME -> {
          if (!name(limit)) {
            return false;
          }
        }
        case VALUE -> {
          if (!value(limit)) {
            return false;
          }
        }
        default -> {
          if (bytes[base + at] == Octets.CR) {
            return lineEnd(limit);
          }
          beginField();
        }
      }
    }
    return false;
  }

  /// The end of a line, which begins at [#at] with a CR; steps over it.
  ///
  /// @return whether it is there yet
  final boolean lineEnd(int limit) throws MalformedMessage {
    if (at + 1 >= limit) {
      return false;
    }
    if (bytes[base + at + 1] != Octets.LF) {
      throw syntax("a CR without LF");
    }
    at += 2;
    return true;
  }

  private void beginField() throws MalformedMessage {
    if (count == fieldsMax) {
      throw new MalformedMessage(
          tooLarge, "expected at most %d fields, and there are more".formatted(fieldsMax));
    }
    nameStart = at;
    phase = Phase.NAME;
  }

  private boolean name(int limit) throws MalformedMessage {
    int i = base + at;
    int end = base + limit;
    while (i < end && Octets.isToken(bytes[i])) {
      i++;
    }
    at = i - base;
    if (i == end) {
      return false;
    }
    if (bytes[i] != ':' || at == nameStart) {
      throw syntax("a field whose name is not a token with a colon right behind it");
    }
    nameEnd = at;
    at++;
    phase = Phase.VALUE;
    return true;
  }

  private boolean value(int limit) throws MalformedMessage {
    int end = base + limit;
    int i = Octets.firstControl(bytes, base + at, end);
    while (i < end && bytes[i] == Octets.HT) {
      i = Octets.firstControl(bytes, i + 1, end);
    }
    at = i - base;
    if (i == end) {
      return false;
    }
    if (bytes[i] != Octets.CR) {
      throw syntax("a control in the value of a field");
    }
    int valueEnd = at;
    if (!lineEnd(limit)) {
      return false;
    }
    add(valueEnd);
    phase = Phase.NEXT_FIELD;
    fieldRead(nameStart, nameEnd);
    return true;
  }

  private void add(int lineEnd) {
    int from = nameEnd + 1;
    int to = lineEnd;
    while (from < to && isBlank(bytes[base + from])) {
      from++;
    }
    while (to > from && isBlank(bytes[base + to - 1])) {
      to--;
    }
    int place = count * INTS;
    if (place == places.length) {
      places = Arrays.copyOf(places, 2 * place);
    }
    places[place] = nameStart;
    places[place + 1] = nameEnd;
    places[place + 2] = from;
    places[place + 3] = to;
    count++;
  }

  static boolean isBlank(byte octet) {
    return octet == Octets.SP || octet == Octets.HT;
  }

  /// Where the value of field `index` begins in [#bytes].
  final int valueFrom(int index) {
    return base + places[index * INTS + 2];
  }

  /// Where the value of field `index` ends in [#bytes].
  final int valueTo(int index) {
    return base + places[index * INTS + 3];
  }

  /// The field's value as text.
  final String valueText(int index) {
    return Octets.text(bytes, valueFrom(index), valueTo(index));
  }

  /// The head in an array of its own.
  final byte[] copyOfHead() {
    return Arrays.copyOfRange(bytes, base, base + at);
  }

  /// The fields of the head, in the array that [#copyOfHead] has given.
  final Fields copyOfFields(byte[] head) {
    return Fields.arrived(head, Arrays.copyOf(places, count * INTS));
  }

  static MalformedMessage syntax(@Nullable String what) {
    return new MalformedMessage(
        MessageFault.SYNTAX, "expected the syntax of RFC 9112, got " + what);
  }
}
