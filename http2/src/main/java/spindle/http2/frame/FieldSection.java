package spindle.http2.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.grammar.Octets;

/// One block of fields as it is decoded: takes each, and notes the first thing that is wrong. What
/// is wrong is thrown by nobody here, since the decoder must go on to the block's end: its table is
/// the connection's, RFC 9113, 4.3.
///
/// The fields are kept as lines of HTTP/1.1, so that one grammar checks both versions.
public final class FieldSection extends DefaultHttp2Headers {
  /// What a field costs beside its bytes, RFC 9113, 10.5.1.
  static final int OVERHEAD = 32;

  /// Of a length that fits a long whatever it is.
  private static final int LENGTH_DIGITS = 18;

  private static final Set<String> OF_CONNECTIONS =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private final int bytesMax;
  private final int fieldsMax;
  private final PseudoFields pseudo = new PseudoFields();
  private byte[] lines = new byte[256];
  private int length;
  private int[] places = new int[32];
  private int count;
  private int listed;
  private long size;
  private @Nullable ByteArrayOutputStream cookies;
  private String contentLength = "";
  private String host = "";
  private @Nullable String fault;

  FieldSection(int bytesMax, int fieldsMax) {
    super(false, 1);
    this.bytesMax = bytesMax;
    this.fieldsMax = fieldsMax;
  }

  /// What is wrong with it, or null.
  public @Nullable String fault() {
    return fault;
  }

  /// Whether there are more bytes or fields than may be. Not all of them are kept then.
  public boolean tooLarge() {
    return size > bytesMax || listed > fieldsMax;
  }

  public PseudoFields pseudo() {
    return pseudo;
  }

  /// The field host; empty if there is none.
  String host() {
    return host;
  }

  /// The length that is announced; -1 if none is.
  public long contentLength() {
    int digits = contentLength.length();
    if (digits == 0 || digits > LENGTH_DIGITS) {
      return -1;
    }
    long announced = 0;
    for (int i = 0; i < digits; i++) {
      int digit = contentLength.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      announced = 10 * announced + digit;
    }
    return announced;
  }

  @Override
  public Http2Headers add(CharSequence name, CharSequence value) {
    size += OVERHEAD + (long) name.length() + value.length();
    listed++;
    if (!tooLarge() && fault == null) {
      AsciiString text = AsciiString.of(name);
      if (text.isEmpty()) {
        fault = "a field without a name";
      } else if (text.byteAt(0) == ':') {
        fault =
            count > 0 || cookies != null
                ? "a pseudo-field behind a field"
                : pseudo.add(text, value);
      } else {
        take(text, AsciiString.of(value));
      }
    }
    return this;
  }

  private void take(AsciiString name, AsciiString value) {
    fault = checkName(name);
    if (fault == null) {
      fault = checkValue(value);
    }
    if (fault != null) {
      return;
    }
    String known = name.toString();
    if (OF_CONNECTIONS.contains(known)) {
      fault = "a field of connections of HTTP/1.1";
    } else if (known.equals("te") && !value.contentEqualsIgnoreCase("trailers")) {
      fault = "a field te other than trailers";
    } else if (known.equals("cookie")) {
      takeCookie(value);
    } else if (!known.equals("content-length") || takeLength(value.toString())) {
      if (known.equals("host")) {
        host = value.toString();
      }
      line(name, value);
    }
  }

  private static @Nullable String checkName(AsciiString name) {
    for (int i = 0; i < name.length(); i++) {
      byte octet = name.byteAt(i);
      if (!Octets.isToken(octet) || (octet >= 'A' && octet <= 'Z')) {
        return "a name of a field that is no token in lower case";
      }
    }
    return null;
  }

  private static @Nullable String checkValue(AsciiString value) {
    int length = value.length();
    if (length == 0) {
      return null;
    }
    if (isBlank(value.byteAt(0)) || isBlank(value.byteAt(length - 1))) {
      return "a blank at an end of a value";
    }
    int from = value.arrayOffset();
    int end = from + length;
    int at = Octets.firstControl(value.array(), from, end);
    while (at < end && value.array()[at] == Octets.HT) {
      at = Octets.firstControl(value.array(), at + 1, end);
    }
    return at < end ? "a control in a value" : null;
  }

  private static boolean isBlank(byte octet) {
    return octet == Octets.SP || octet == Octets.HT;
  }

  /// Crumbs are one field, RFC 9113, 8.2.3.
  private void takeCookie(AsciiString value) {
    if (cookies == null) {
      cookies = new ByteArrayOutputStream();
    } else {
      cookies.write(';');
      cookies.write(' ');
    }
    cookies.write(value.array(), value.arrayOffset(), value.length());
  }

  /// @return whether it is to be kept: the first one is
  private boolean takeLength(String value) {
    if (contentLength.isEmpty()) {
      contentLength = value;
      return true;
    }
    if (!contentLength.equals(value)) {
      fault = "two lengths that differ";
    }
    return false;
  }

  private void line(AsciiString name, AsciiString value) {
    int needed = length + name.length() + value.length() + 4;
    if (needed > lines.length) {
      lines = Arrays.copyOf(lines, Math.max(2 * lines.length, needed));
    }
    int place = 4 * count++;
    if (place == places.length) {
      places = Arrays.copyOf(places, 2 * place);
    }
    places[place] = length;
    append(name);
    places[place + 1] = length;
    lines[length++] = ':';
    lines[length++] = Octets.SP;
    places[place + 2] = length;
    append(value);
    places[place + 3] = length;
    lines[length++] = Octets.CR;
    lines[length++] = Octets.LF;
  }

  private void append(AsciiString text) {
    System.arraycopy(text.array(), text.arrayOffset(), lines, length, text.length());
    length += text.length();
  }

  private void joinCookies() {
    if (cookies != null) {
      line(AsciiString.cached("cookie"), new AsciiString(cookies.toByteArray(), false));
      cookies = null;
    }
  }

  /// The fields, without the pseudo-fields.
  public Fields fields() {
    joinCookies();
    return Fields.arrived(Arrays.copyOf(lines, length), Arrays.copyOf(places, 4 * count));
  }

  /// A head of HTTP/1.1 with these fields.
  ///
  /// @param begin its first lines
  byte[] head(String begin) {
    joinCookies();
    byte[] head = new byte[begin.length() + length + 2];
    System.arraycopy(begin.getBytes(ISO_8859_1), 0, head, 0, begin.length());
    System.arraycopy(lines, 0, head, begin.length(), length);
    head[head.length - 2] = Octets.CR;
    head[head.length - 1] = Octets.LF;
    return head;
  }

  /// What was added is not kept as the superclass would keep it: there are no two that are equal.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
