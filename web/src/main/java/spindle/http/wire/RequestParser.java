package spindle.http.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.http.MalformedMessage;
import spindle.http.MessageFault;
import spindle.http.MessageLimits;
import spindle.http.grammar.Octets;

/// Reads the heads of requests from a stream, RFC 9112, 3 and 5, and checks all that two readers
/// could understand in two ways: the host, and the length of the body.
///
/// ```java
/// RequestHead head = parser.read(bytes); // null: more must come
/// ```
///
/// The body is for the caller to read, as [RequestHead#body] says, before the next head. After a
/// [MalformedMessage] nothing more of that stream can be read; the parser may begin with another.
public final class RequestParser extends HeadParser {
  /// The part of the first line that is being read.
  private enum Part {
    BEFORE,
    METHOD,
    TARGET,
    VERSION
  }

  private static final String VERSION = "HTTP/d.d\r\n";

  private final MessageLimits limits;
  private final KnownFields known = new KnownFields();
  private Part part = Part.BEFORE;
  private int methodEnd;
  private int targetEnd;
  private String refusedLine = "";

  /// A parser that keeps these limits.
  public RequestParser(MessageLimits limits) {
    super(limits.headMax(), limits.fieldsMax(), MessageFault.HEAD_TOO_LARGE);
    this.limits = limits;
  }

  /// Reads on.
  ///
  /// @param stream read up to the end of the head, or to its limit if that has not come; what is
  ///   needed of it later is copied
  /// @return the head; null if more must come
  /// @throws MalformedMessage if what has come is not the beginning of a request
  public @Nullable RequestHead read(ByteBuffer stream) throws MalformedMessage {
    boolean ended = true;
    refusedLine = "";
    try {
      ended = parse(stream);
      return ended ? checked() : null;
    } catch (MalformedMessage e) {
      refusedLine = lineSoFar();
      throw e;
    } finally {
      if (ended) {
        restart();
      }
    }
  }

  /// The first line of a head that was refused just now, or has not ended: as much of it as was
  /// found to be in order, in ISO-8859-1. Nothing of what a client may have sent in place of a
  /// request is in it, but for what looks like one. For a log.
  public String firstLine() {
    return pending() > 0 ? lineSoFar() : refusedLine;
  }

  private String lineSoFar() {
    int end = first;
    while (end < at && bytes[base + end] != Octets.CR) {
      end++;
    }
    return Octets.text(bytes, base + first, base + end);
  }

  private RequestHead checked() throws MalformedMessage {
    byte minor = bytes[base + targetEnd + 8];
    return RequestChecks.check(this, known, limits, minor - '0');
  }

  @Override
  void restart() {
    super.restart();
    part = Part.BEFORE;
    known.clear();
  }

  int methodFrom() {
    return first;
  }

  int methodTo() {
    return methodEnd;
  }

  int targetTo() {
    return targetEnd;
  }

  @Override
  void fieldRead(int nameFrom, int nameTo) {
    known.note(bytes, base + nameFrom, base + nameTo, count - 1);
  }

  /// One empty line is skipped: some clients send one behind a body, RFC 9112, 2.2.
  @Override
  boolean begun(int end) throws MalformedMessage {
    if (part == Part.BEFORE) {
      if (bytes[base] == Octets.CR) {
        if (!lineEnd(end)) {
          return false;
        }
        first = at;
      }
      part = Part.METHOD;
    }
    return true;
  }

  @Override
  boolean firstLine(int limit) throws MalformedMessage {
    return (part != Part.METHOD || method(limit))
        && (part != Part.TARGET || target(limit))
        && version(limit);
  }

  private boolean method(int limit) throws MalformedMessage {
    while (at < limit && Octets.isToken(bytes[base + at])) {
      if (at - first == limits.methodMax()) {
        throw new MalformedMessage(
            MessageFault.METHOD_TOO_LONG,
            "expected a method of at most %d bytes".formatted(limits.methodMax()));
      }
      at++;
    }
    if (at == limit) {
      return false;
    }
    if (bytes[base + at] != Octets.SP || at == first) {
      throw syntax("a method that is not a token with a space right behind it");
    }
    methodEnd = at;
    at++;
    part = Part.TARGET;
    return true;
  }

  private boolean target(int limit) throws MalformedMessage {
    int from = methodEnd + 1;
    while (at < limit && Octets.isTarget(bytes[base + at])) {
      if (at - from == limits.targetMax()) {
        throw new MalformedMessage(
            MessageFault.TARGET_TOO_LONG,
            "expected a target of at most %d bytes".formatted(limits.targetMax()));
      }
      at++;
    }
    if (at == limit) {
      return false;
    }
    if (bytes[base + at] != Octets.SP || at == from) {
      throw syntax("a target that is not visible ASCII with a space right behind it");
    }
    targetEnd = at;
    at++;
    part = Part.VERSION;
    return true;
  }

  private boolean version(int limit) throws MalformedMessage {
    int from = targetEnd + 1;
    while (at < limit) {
      char wanted = VERSION.charAt(at - from);
      byte octet = bytes[base + at];
      if (wanted == 'd' ? !Octets.isDigit(octet) : octet != wanted) {
        throw syntax("a version that is not HTTP/1.1 or its like");
      }
      at++;
      if (wanted == Octets.LF) {
        checkFirstLine();
        return true;
      }
    }
    return false;
  }

  private void checkFirstLine() throws MalformedMessage {
    byte major = bytes[base + targetEnd + 6];
    byte minor = bytes[base + targetEnd + 8];
    if (major != '1' || minor > '1') {
      throw new MalformedMessage(
          MessageFault.VERSION, "expected HTTP/1.1 or HTTP/1.0, got another version");
    }
    RequestChecks.checkForm(this);
  }
}
