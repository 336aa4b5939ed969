package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.BadForm;
import spindle.http.Fields;
import spindle.http.FormLimits;
import spindle.http.MalformedMessage;
import spindle.http.MediaType;
import spindle.http.MessageFault;
import spindle.http.grammar.Octets;

/// Takes a body of the type `multipart/form-data` apart, RFC 7578 and RFC 2046, 5.1: heads of
/// parts, their bytes, their ends. It keeps no bytes but those of a head that has not ended, and a
/// fault is found at the first byte that shows it.
///
/// What stands before the first boundary and behind the last one is passed over. A part within a
/// part is bytes.
public final class MultipartReader {
  private static final int BOUNDARY_MAX = 70;
  private static final int LINE_END = 2;
  private static final String OTHERS = "'()+_,-./:=? ";

  /// Where the next byte stands.
  private enum Phase {
    BEFORE_FIRST,
    BEHIND_BOUNDARY,
    PADDING,
    LINE_FEED,
    SECOND_DASH,
    HEAD,
    DATA,
    BEHIND_LAST
  }

  /// A line end, two dashes, and the boundary. CR stands at its begin and nowhere else, so where it
  /// turns out not to be one, no other can have begun within it.
  private final byte[] delimiter;

  private final FormLimits limits;
  private final TrailerParser heads;
  private Phase phase = Phase.BEFORE_FIRST;

  /// How much of the delimiter has come.
  private int matched = LINE_END;

  /// How much of that is not the part's even if no boundary follows: the line end that stands
  /// before the first line of a part, and is thought before that of a form.
  private int foreign = LINE_END;

  private int parts;
  private boolean inPart;

  /// Reads a form.
  ///
  /// @param boundary see [#boundary]
  /// @throws IllegalArgumentException if it is none
  public MultipartReader(String boundary, FormLimits limits) {
    if (!isBoundary(boundary)) {
      throw new IllegalArgumentException("expected a boundary of 1 to 70 characters of RFC 2046");
    }
    this.delimiter = ("\r\n--" + boundary).getBytes(ISO_8859_1);
    this.limits = limits;
    this.heads = new TrailerParser(limits.partHeadMax(), limits.partFieldsMax());
  }

  /// The boundary that a Content-Type says.
  ///
  /// @return empty if it is no form of several parts, or has no boundary that can be one
  public static Optional<String> boundary(MediaType type) {
    return type.is(MediaType.MULTIPART_FORM)
        ? type.parameter("boundary").filter(MultipartReader::isBoundary)
        : Optional.empty();
  }

  private static boolean isBoundary(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      if (!letter && !Octets.isDigit(c) && OTHERS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= BOUNDARY_MAX && !text.endsWith(" ");
  }

  /// Whether the last boundary has come. What follows is passed over.
  public boolean ended() {
    return phase == Phase.BEHIND_LAST;
  }

  /// Reads on.
  ///
  /// @param stream with an array; its position is behind what was read
  /// @return what was found; null if more bytes are needed
  /// @throws BadForm if this is no form, or one beyond the limits. Nothing more can be read then
  public @Nullable PartEvent read(ByteBuffer stream) throws BadForm {
    while (stream.hasRemaining()) {
      PartEvent event =
          switch (phase) {
            case BEFORE_FIRST, DATA -> data(stream);
            case HEAD -> head(stream);
            case BEHIND_LAST -> {
              stream.position(stream.limit());
              yield null;
            }
            default -> behindBoundary(stream.get());
          };
      if (event != null) {
        return event;
      }
    }
    return null;
  }

  /// The stream has ended.
  ///
  /// @throws BadForm if the form has not
  public void end() throws BadForm {
    if (!ended()) {
      throw BadForm.malformed("expected a boundary with two dashes at the end of the form");
    }
  }

  private @Nullable PartEvent data(ByteBuffer stream) {
    if (matched > 0) {
      return goOnMatching(stream);
    }
    byte[] bytes = stream.array();
    int base = stream.arrayOffset();
    int from = base + stream.position();
    int end = base + stream.limit();
    int at = from;
    while (at < end) {
      int length = bytes[at] == Octets.CR ? match(bytes, at, end) : 0;
      if (at + length == end || length == delimiter.length) {
        break; // one has begun, or is here
      }
      at += Math.max(1, length);
    }
    if (at > from) {
      ByteBuffer found = stream.slice(stream.position(), at - from);
      stream.position(at - base);
      return inPart ? new PartEvent.Data(found) : null;
    }
    return goOnMatching(stream);
  }

  /// How many bytes from `at` on are the delimiter's.
  private int match(byte[] bytes, int at, int end) {
    int length = 0;
    while (length < delimiter.length
        && at + length < end
        && bytes[at + length] == delimiter[length]) {
      length++;
    }
    return length;
  }

  /// Of the delimiter some has come, perhaps with bytes that are gone; or it begins here.
  private @Nullable PartEvent goOnMatching(ByteBuffer stream) {
    while (stream.hasRemaining() && matched < delimiter.length) {
      if (stream.get(stream.position()) != delimiter[matched]) {
        byte[] taken = Arrays.copyOfRange(delimiter, foreign, matched);
        matched = 0;
        foreign = 0;
        boolean found = inPart && taken.length > 0;
        return found ? new PartEvent.Data(ByteBuffer.wrap(taken)) : null;
      }
      stream.get();
      matched++;
    }
    if (matched < delimiter.length) {
      return null;
    }
    matched = 0;
    foreign = 0;
    phase = Phase.BEHIND_BOUNDARY;
    boolean ended = inPart;
    inPart = false;
    return ended ? new PartEvent.End() : null;
  }

  private @Nullable PartEvent behindBoundary(byte octet) throws BadForm {
    boolean line = phase == Phase.BEHIND_BOUNDARY || phase == Phase.PADDING;
    if (line && octet == Octets.CR) {
      phase = Phase.LINE_FEED;
    } else if (line && HeadParser.isBlank(octet)) {
      phase = Phase.PADDING;
    } else if (phase == Phase.LINE_FEED && octet == Octets.LF) {
      beginPart();
    } else if (phase == Phase.BEHIND_BOUNDARY && octet == '-') {
      phase = Phase.SECOND_DASH;
    } else if (phase == Phase.SECOND_DASH && octet == '-') {
      phase = Phase.BEHIND_LAST;
    } else {
      throw BadForm.malformed("expected a line end or two dashes behind a boundary");
    }
    return null;
  }

  private void beginPart() throws BadForm {
    if (++parts > limits.partsMax()) {
      throw BadForm.tooLarge("expected at most %d parts".formatted(limits.partsMax()));
    }
    heads.restart();
    phase = Phase.HEAD;
  }

  private @Nullable PartEvent head(ByteBuffer stream) throws BadForm {
    Fields fields;
    try {
      fields = heads.fields(stream);
    } catch (MalformedMessage e) {
      String words = "expected a part that begins with its fields: " + e.getMessage();
      throw e.fault() == MessageFault.HEAD_TOO_LARGE
          ? BadForm.tooLarge(words)
          : BadForm.malformed(words);
    }
    if (fields == null) {
      return null;
    }
    phase = Phase.DATA;
    matched = LINE_END;
    foreign = LINE_END;
    inPart = true;
    return new PartEvent.Begin(PartHead.of(fields));
  }
}
