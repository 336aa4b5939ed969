package spindle.http.grammar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Which bytes and characters may stand where, RFC 9110, 5.5 and 5.6.
public final class Octets {
  public static final byte CR = 13;
  public static final byte LF = 10;
  public static final byte HT = 9;
  public static final byte SP = 32;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long BELOW_SPACE = 0x2020202020202020L;
  private static final long DELETE = 0x7F7F7F7F7F7F7F7FL;

  private static final boolean[] TOKEN = new boolean[256];
  private static final boolean[] TARGET = new boolean[256];

  static {
    for (char c : "!#$%&'*+-.^_`|~0123456789".toCharArray()) {
      TOKEN[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = true;
      TOKEN[c - 32] = true;
    }
    for (char c = 0x21; c < 0x7F; c++) {
      TARGET[c] = c != '#';
    }
  }

  private Octets() {}

  public static boolean isToken(byte octet) {
    return TOKEN[octet & 0xFF];
  }

  /// Whether it may stand in a request target: what is visible in ASCII, but no fragment. More than
  /// the grammar of URIs allows, because browsers send it.
  public static boolean isTarget(byte octet) {
    return TARGET[octet & 0xFF];
  }

  /// The first place in `from` to `end` that holds a control, HT and DEL among them; `end` if none
  /// does. Looks at eight bytes at a time.
  public static int firstControl(byte[] bytes, int from, int end) {
    int at = from;
    for (; at <= end - 8; at += 8) {
      long eight = (long) EIGHT.get(bytes, at);
      long small = (eight - BELOW_SPACE) & ~eight & HIGH;
      long unlikeDelete = eight ^ DELETE;
      long delete = (unlikeDelete - ONES) & ~unlikeDelete & HIGH;
      if ((small | delete) != 0) {
        break;
      }
    }
    while (at < end && !isControl(bytes[at])) {
      at++;
    }
    return at;
  }

  public static boolean isControl(int octet) {
    return (octet >= 0 && octet < 0x20) || octet == 0x7F;
  }

  public static boolean isDigit(int octet) {
    return octet >= '0' && octet <= '9';
  }

  /// The value of a digit to base 16; -1 if it is none.
  public static int hexDigit(int octet) {
    if (isDigit(octet)) {
      return octet - '0';
    }
    int lower = octet | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  public static int lower(int octet) {
    return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
  }

  /// Whether the bytes are `word`, which is in lower case, in whatever case.
  public static boolean isWord(byte[] bytes, int from, int end, String word) {
    if (end - from != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (lower(bytes[from + i]) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0x7F || !TOKEN[c]) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  public static String requireToken(String what, String text) {
    if (!isToken(text)) {
      throw new IllegalArgumentException(
          "expected a %s of letters, digits and !#$%%&'*+-.^_`|~, got %s"
              .formatted(what, shown(text)));
    }
    return text;
  }

  /// Checks what is to leave in a head: no control but HT, which would end or hide a line, and
  /// nothing that one byte cannot hold.
  public static String requireText(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xFF || (isControl(c) && c != HT)) {
        throw new IllegalArgumentException(
            "expected a %s of characters of ISO-8859-1 without controls, got %s"
                .formatted(what, shown(text)));
      }
    }
    return text;
  }

  /// A text as a message may show it: short, and with its controls visible.
  public static String shown(String text) {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = 0; i < Math.min(text.length(), 60); i++) {
      char c = text.charAt(i);
      shown.append(c < 0x20 || c > 0x7E ? "\\x%02X".formatted((int) c) : c);
    }
    return shown.append(text.length() > 60 ? "…\"" : "\"").toString();
  }

  /// A text in UTF-8 whose octets are escaped by `%`, but for those in `plain`.
  public static String escaped(String text, String plain) {
    StringBuilder escaped = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (plain.indexOf(octet) >= 0) {
        escaped.append((char) octet);
      } else {
        escaped.append("%%%02X".formatted(octet & 0xFF));
      }
    }
    return escaped.toString();
  }

  /// A value of a parameter: as it is if it is a token, else in quotation marks.
  public static void appendWord(StringBuilder to, String value) {
    if (isToken(value)) {
      to.append(value);
      return;
    }
    to.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\');
      }
      to.append(c);
    }
    to.append('"');
  }

  public static String text(byte[] bytes, int from, int end) {
    return new String(bytes, from, end - from, ISO_8859_1);
  }
}
