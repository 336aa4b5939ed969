package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.MessageFault;
import spindle.http.MessageLimits;
import spindle.http.Status;
import spindle.http.grammar.Octets;

/// Reads the heads of responses from a stream, RFC 9112, 4, by the same grammar as those of
/// requests. After a [MalformedMessage] nothing more of that stream can be read; the parser may
/// begin with another.
public final class ResponseParser extends HeadParser {
  private static final String STATUS = "HTTP/1.d ddd";

  private final KnownFields known = new KnownFields();
  private boolean reason;

  /// A parser that keeps these limits.
  public ResponseParser(MessageLimits limits) {
    super(limits.headMax(), limits.fieldsMax(), MessageFault.HEAD_TOO_LARGE);
  }

  /// Reads on.
  ///
  /// @param stream read up to the end of the head, or to its limit if that has not come; what is
  ///   needed of it later is copied
  /// @return the head; null if more must come
  /// @throws MalformedMessage if what has come is not the beginning of a response
  public @Nullable ResponseHead read(ByteBuffer stream) throws MalformedMessage {
    boolean ended = true;
    try {
      ended = parse(stream);
      return ended ? checked() : null;
    } finally {
      if (ended) {
        restart();
      }
    }
  }

  private ResponseHead checked() throws MalformedMessage {
    byte[] head = copyOfHead();
    Fields fields = copyOfFields(head);
    int minor = Math.min(head[7] - '0', 1);
    BodyFraming framing = framing(fields, minor);
    return new ResponseHead(status(head), minor, fields, framing);
  }

  private static Status status(byte[] head) throws MalformedMessage {
    int code = (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
    if (code < 100 || code > 599) {
      throw syntax("a status that is not 100 to 599");
    }
    int end = 12;
    while (head[end] != Octets.CR) {
      end++;
    }
    String words = end == 12 ? "" : Octets.text(head, 13, end);
    Status usual = Status.of(code);
    return usual.reason().equals(words) ? usual : new Status(code, words);
  }

  @Override
  void restart() {
    super.restart();
    known.clear();
    reason = false;
  }

  @Override
  boolean begun(int end) {
    return true;
  }

  @Override
  void fieldRead(int nameFrom, int nameTo) {
    known.note(bytes, base + nameFrom, base + nameTo, count - 1);
  }

  /// The space behind the status may be missing where there are no words: some servers leave it
  /// out, and nothing else can be meant.
  @Override
  boolean firstLine(int limit) throws MalformedMessage {
    while (!reason && at < limit) {
      byte octet = bytes[base + at];
      if (at == STATUS.length()) {
        if (octet == Octets.CR) {
          return lineEnd(limit);
        }
        require(octet == Octets.SP);
        reason = true;
      } else {
        char wanted = STATUS.charAt(at);
        require(wanted == 'd' ? Octets.isDigit(octet) : octet == wanted);
      }
      at++;
    }
    while (reason && at < limit) {
      byte octet = bytes[base + at];
      if (octet == Octets.CR) {
        return lineEnd(limit);
      }
      require(!Octets.isControl(octet) || octet == Octets.HT);
      at++;
    }
    return false;
  }

  private static void require(boolean holds) throws MalformedMessage {
    if (!holds) {
      throw syntax("a first line that is not HTTP/1.x, a status and words");
    }
  }

  private BodyFraming framing(Fields fields, int minor) throws MalformedMessage {
    boolean hasLength = known.has(KnownFields.CONTENT_LENGTH);
    if (known.has(KnownFields.TRANSFER_ENCODING)) {
      List<String> codings = fields.all("Transfer-Encoding");
      if (hasLength || minor == 0 || codings.size() > 1) {
        throw RequestChecks.length("Transfer-Encoding beside a length, in HTTP/1.0, or twice");
      }
      if (!codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new MalformedMessage(
            MessageFault.TRANSFER_CODING, "expected no transfer coding but chunked, got another");
      }
      return BodyFraming.CHUNKED;
    }
    return hasLength ? BodyFraming.ofLength(length(fields)) : BodyFraming.UNTIL_END;
  }

  /// Equal lengths that are said several times are accepted, as RFC 9112, 6.3 lets a client do:
  /// proxies make them, and they cannot be understood in two ways.
  private static long length(Fields fields) throws MalformedMessage {
    long length = -1;
    for (String line : fields.all("Content-Length")) {
      for (String each : line.split(",", -1)) {
        byte[] digits = each.strip().getBytes(ISO_8859_1);
        long next = RequestChecks.contentLength(digits, 0, digits.length);
        if (length >= 0 && length != next) {
          throw RequestChecks.length("two that differ");
        }
        length = next;
      }
    }
    return length;
  }
}
