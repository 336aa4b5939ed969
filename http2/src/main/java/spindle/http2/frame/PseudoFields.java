package spindle.http2.frame;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/// The pseudo-fields of one block, RFC 9113, 8.3. Empty where one did not come.
public final class PseudoFields {
  private static final String[] NAMES = {
    ":method", ":scheme", ":authority", ":path", ":status", ":protocol"
  };
  private static final int METHOD = 0;
  private static final int SCHEME = 1;
  private static final int AUTHORITY = 2;
  private static final int PATH = 3;
  private static final int STATUS = 4;
  private static final int PROTOCOL = 5;

  private final @Nullable String[] values = new @Nullable String[NAMES.length];
  private int count;

  /// Takes one.
  ///
  /// @return what is wrong, or null
  @Nullable String add(AsciiString name, CharSequence value) {
    for (int i = 0; i < NAMES.length; i++) {
      if (name.contentEquals(NAMES[i])) {
        if (values[i] != null) {
          return "a pseudo-field twice";
        }
        values[i] = value.toString();
        count++;
        return isVisible(value) ? null : "a pseudo-field with a space or a control";
      }
    }
    return "an unknown pseudo-field";
  }

  private static boolean isVisible(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= 0x20 || c == 0x7F) {
        return false;
      }
    }
    return true;
  }

  private String value(int which) {
    String value = values[which];
    return value == null ? "" : value;
  }

  private boolean has(int which) {
    return values[which] != null;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  String method() {
    return value(METHOD);
  }

  public String scheme() {
    return value(SCHEME);
  }

  String authority() {
    return value(AUTHORITY);
  }

  String path() {
    return value(PATH);
  }

  public String status() {
    return value(STATUS);
  }

  public String protocol() {
    return value(PROTOCOL);
  }

  public boolean hasProtocol() {
    return has(PROTOCOL);
  }

  /// Whether they ask for a tunnel to another place, RFC 9113, 8.5.
  public boolean asksForTunnel() {
    return method().equals("CONNECT") && !has(PROTOCOL);
  }

  /// What is wrong with those of a request, or null.
  public @Nullable String checkRequest() {
    if (has(STATUS)) {
      return "a request with :status";
    }
    if (method().isEmpty()) {
      return "a request without :method";
    }
    if (asksForTunnel()) {
      boolean good = !has(SCHEME) && !has(PATH) && !authority().isEmpty();
      return good ? null : "CONNECT with more or less than :authority";
    }
    if (has(PROTOCOL) && !method().equals("CONNECT")) {
      return ":protocol without CONNECT";
    }
    if (scheme().isEmpty() || path().isEmpty()) {
      return "a request without :scheme or :path";
    }
    boolean star = path().equals("*") && method().equals("OPTIONS");
    return path().startsWith("/") || star ? null : "a :path that does not begin with /";
  }

  /// What is wrong with those of a response, or null.
  public @Nullable String checkResponse() {
    return count == 1 && isStatus(status())
        ? null
        : "a response without a :status of three digits, or with more";
  }

  private static boolean isStatus(String value) {
    return value.length() == 3
        && isBetween(value.charAt(0), '1', '5')
        && isBetween(value.charAt(1), '0', '9')
        && isBetween(value.charAt(2), '0', '9');
  }

  private static boolean isBetween(char digit, char least, char most) {
    return digit >= least && digit <= most;
  }
}
