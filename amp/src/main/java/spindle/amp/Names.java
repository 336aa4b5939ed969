package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.reflect.RecordComponent;
import java.util.Locale;

/// What things are called on the wire.
final class Names {
  static final byte[] ASK = Numbers.ascii("_ask");
  static final byte[] ANSWER = Numbers.ascii("_answer");
  static final byte[] COMMAND = Numbers.ascii("_command");
  static final byte[] ERROR = Numbers.ascii("_error");
  static final byte[] ERROR_CODE = Numbers.ascii("_error_code");
  static final byte[] ERROR_DESCRIPTION = Numbers.ascii("_error_description");

  private Names() {}

  static String of(Class<?> type) {
    AmpName name = type.getAnnotation(AmpName.class);
    return name == null ? type.getSimpleName() : name.value();
  }

  static String of(RecordComponent component) {
    AmpName name = component.getAnnotation(AmpName.class);
    return name == null ? component.getName() : name.value();
  }

  /// NO_SUCH_ACCOUNT for NoSuchAccount.
  static String code(Class<?> error) {
    return error.isAnnotationPresent(AmpName.class)
        ? of(error)
        : error
            .getSimpleName()
            .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
            .toUpperCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException if it cannot be a key
  static byte[] bytes(String name) {
    if (name.isEmpty() || name.length() > 255 || name.chars().anyMatch(c -> c > 0xFF)) {
      throw new IllegalArgumentException(
          "expected a name of 1 to 255 characters, each a byte, got one of " + name.length());
    }
    return name.getBytes(ISO_8859_1);
  }

  /// As Python shows bytes, which Twisted's words have.
  static String shown(byte[] bytes) {
    String quote = indexOf(bytes, '\'') >= 0 && indexOf(bytes, '"') < 0 ? "\"" : "'";
    StringBuilder all = new StringBuilder("b").append(quote);
    for (byte each : bytes) {
      char letter = (char) (each & 0xFF);
      switch (letter) {
        case '\t' -> all.append("\\t");
        case '\n' -> all.append("\\n");
        case '\r' -> all.append("\\r");
        case '\\' -> all.append("\\\\");
        default -> {
          if (letter < ' ' || letter > '~') {
            all.append("\\x%02x".formatted((int) letter));
          } else {
            all.append(letter == quote.charAt(0) ? "\\" : "").append(letter);
          }
        }
      }
    }
    return all.append(quote).toString();
  }

  private static int indexOf(byte[] bytes, char wanted) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
