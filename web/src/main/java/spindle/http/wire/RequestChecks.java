package spindle.http.wire;

import java.util.List;
import java.util.Locale;
import spindle.http.MalformedMessage;
import spindle.http.MessageFault;
import spindle.http.MessageLimits;
import spindle.http.grammar.Authority;
import spindle.http.grammar.Octets;

/// What a request's head must be beyond its syntax, so that there is one way to understand it.
final class RequestChecks {
  private static final int LENGTH_DIGITS_MAX = 19;

  private RequestChecks() {}

  /// The form of the target, RFC 9112, 3.2, when the first line has been read.
  static void checkForm(RequestParser parser) throws MalformedMessage {
    byte[] bytes = parser.bytes;
    int from = parser.base + parser.methodTo() + 1;
    int to = parser.base + parser.targetTo();
    boolean connect = isMethod(parser, "CONNECT");
    if (connect) {
      int colon = to - 1;
      while (colon > from && bytes[colon] != ':' && bytes[colon] != ']') {
        colon--;
      }
      if (!Authority.isValid(bytes, from, to) || bytes[colon] != ':' || colon == to - 1) {
        throw HeadParser.syntax("CONNECT with a target that is not host:port");
      }
      return;
    }
    boolean good =
        switch (bytes[from]) {
          case '/' -> true;
          case '*' -> to - from == 1 && isMethod(parser, "OPTIONS");
          default -> isAbsolute(bytes, from, to);
        };
    if (!good) {
      throw HeadParser.syntax("a target that is neither a path nor a URI");
    }
  }

  private static boolean isMethod(RequestParser parser, String method) {
    int from = parser.base + parser.methodFrom();
    if (parser.methodTo() - parser.methodFrom() != method.length()) {
      return false;
    }
    for (int i = 0; i < method.length(); i++) {
      if (parser.bytes[from + i] != method.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAbsolute(byte[] bytes, int from, int to) throws MalformedMessage {
    int colon = schemeEnd(bytes, from, to);
    if (colon <= from || colon + 2 >= to || bytes[colon + 1] != '/' || bytes[colon + 2] != '/') {
      return false;
    }
    if (!Authority.isValid(bytes, colon + 3, authorityEnd(bytes, colon + 3, to))) {
      throw host("a target whose authority is not host or host:port");
    }
    return true;
  }

  private static int schemeEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != ':') {
      int lower = bytes[i] | 0x20;
      boolean letter = lower >= 'a' && lower <= 'z';
      boolean other = Octets.isDigit(bytes[i]) || "+-.".indexOf(bytes[i]) >= 0;
      if (!letter && (i == from || !other)) {
        return -1;
      }
      i++;
    }
    return i < to ? i : -1;
  }

  static int authorityEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '/' && bytes[i] != '?') {
      i++;
    }
    return i;
  }

  /// All the rest, when the head has been read.
  static RequestHead check(RequestParser parser, KnownFields known, MessageLimits limits, int minor)
      throws MalformedMessage {
    BodyFraming framing = framing(parser, known, minor);
    byte[] head = parser.copyOfHead();
    RequestHead checked =
        new RequestHead(
            head,
            new int[] {parser.methodFrom(), parser.methodTo(), parser.targetTo()},
            minor,
            parser.copyOfFields(head),
            framing,
            known);
    checkHost(parser, known, checked);
    if (known.has(KnownFields.COOKIE)) {
      checkCookies(checked.fields().all("Cookie"), limits.cookiesMax());
    }
    return checked;
  }

  private static void checkHost(RequestParser parser, KnownFields known, RequestHead head)
      throws MalformedMessage {
    int lines = known.count(KnownFields.HOST);
    if (lines > 1 || (lines == 0 && head.minorVersion() > 0)) {
      throw host(lines + " fields Host");
    }
    if (lines == 0) {
      return;
    }
    int index = known.first(KnownFields.HOST);
    int from = parser.valueFrom(index);
    int to = parser.valueTo(index);
    if (from == to ? !head.target().equals("*") : !Authority.isValid(parser.bytes, from, to)) {
      throw host("a field Host that is not host or host:port");
    }
    String scheme = head.scheme();
    if (!scheme.isEmpty()) {
      String port = scheme.equals("https") ? "443" : "80";
      String named = Authority.normal(parser.valueText(index), port);
      if (!named.equals(Authority.normal(head.host(), port))) {
        throw host("a field Host other than the authority of the target");
      }
    }
  }

  private static MalformedMessage host(String what) {
    return new MalformedMessage(MessageFault.HOST, "expected one host, got " + what);
  }

  private static void checkCookies(List<String> lines, int max) throws MalformedMessage {
    int pairs = 0;
    for (String line : lines) {
      pairs += 1 + (int) line.chars().filter(c -> c == ';').count();
    }
    if (pairs > max) {
      throw new MalformedMessage(
          MessageFault.HEAD_TOO_LARGE, "expected at most %d cookies".formatted(max));
    }
  }

  /// How long the body is, RFC 9112, 6. Stricter than the RFC in two things: a length that is there
  /// twice is refused also where both are equal, and so is any Transfer-Encoding beside a length or
  /// in HTTP/1.0, where the RFC lets the server go on.
  private static BodyFraming framing(RequestParser parser, KnownFields known, int minor)
      throws MalformedMessage {
    int lengths = known.count(KnownFields.CONTENT_LENGTH);
    if (known.has(KnownFields.TRANSFER_ENCODING)) {
      if (lengths > 0 || minor == 0) {
        throw length("Transfer-Encoding beside a length, or in HTTP/1.0");
      }
      int index = known.first(KnownFields.TRANSFER_ENCODING);
      checkCodings(parser.valueText(index), known.count(KnownFields.TRANSFER_ENCODING) > 1);
      return BodyFraming.CHUNKED;
    }
    if (lengths == 0) {
      return BodyFraming.NONE;
    }
    if (lengths > 1) {
      throw length("%d fields Content-Length".formatted(lengths));
    }
    int index = known.first(KnownFields.CONTENT_LENGTH);
    return BodyFraming.ofLength(
        contentLength(parser.bytes, parser.valueFrom(index), parser.valueTo(index)));
  }

  /// One coding, chunked, and nothing else. Another coding in front of it is told apart, since it
  /// is no mistake of the peer's, only nothing that we can do.
  private static void checkCodings(String value, boolean several) throws MalformedMessage {
    if (!several && value.equalsIgnoreCase("chunked")) {
      return;
    }
    String[] codings = value.toLowerCase(Locale.ROOT).split(",", -1);
    boolean good = !several && codings[codings.length - 1].strip().equals("chunked");
    for (int i = 0; i < codings.length - 1; i++) {
      String coding = codings[i].strip();
      int end = coding.indexOf(';');
      String name = end < 0 ? coding : coding.substring(0, end).strip();
      good &= Octets.isToken(name) && !name.equals("chunked") && !name.equals("identity");
    }
    if (!good) {
      throw length("a Transfer-Encoding that does not end in one `chunked`");
    }
    throw new MalformedMessage(
        MessageFault.TRANSFER_CODING, "expected no transfer coding but chunked, got another");
  }

  /// The number that these bytes are, as digits and nothing else.
  static long contentLength(byte[] bytes, int from, int to) throws MalformedMessage {
    if (to == from || to - from > LENGTH_DIGITS_MAX) {
      throw length("a Content-Length of %d characters".formatted(to - from));
    }
    long length = 0;
    for (int i = from; i < to; i++) {
      if (!Octets.isDigit(bytes[i])) {
        throw length("a Content-Length that is not digits alone");
      }
      length = length * 10 + bytes[i] - '0';
    }
    if (length < 0) {
      throw length("a Content-Length beyond 2^63-1");
    }
    return length;
  }

  static MalformedMessage length(String what) {
    return new MalformedMessage(
        MessageFault.LENGTH, "expected a length of the body without doubt, got " + what);
  }
}
