package spindle.endpoint.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An endpoint string taken apart, by Twisted's grammar:
///
/// ```
/// description = item *( ":" item )        the first item is the type
/// item        = value | name "=" value    the first "=" of an item parts it, others are literal
/// escape      = "\" any-character         that character, and nothing more
/// ```
///
/// @param text the whole string
/// @param type the first item, in lower case
/// @param items the others
public record Description(String text, String type, List<Item> items) {
  /// One item behind the type.
  ///
  /// @param start where it begins in the string
  /// @param name null for an item without one
  public record Item(int start, @Nullable String name, Argument value) {}

  /// Takes a string apart.
  ///
  /// @throws EndpointStringError if it breaks the grammar
  public static Description parse(String text) {
    List<Item> items = new ArrayList<>();
    Reader reader = new Reader(text);
    do {
      items.add(reader.item());
    } while (reader.goesOn());
    Item first = items.removeFirst();
    String type = first.value().text();
    if (first.name() != null || type.isEmpty()) {
      throw new EndpointStringError(
          text, 0, "expected a type such as 'tcp' and then a ':', got '" + reader.first() + "'");
    }
    return new Description(text, type.toLowerCase(Locale.ROOT), List.copyOf(items));
  }

  /// One pass over the string.
  private static final class Reader {
    private final String text;
    private int next;

    Reader(String text) {
      this.text = text;
    }

    Item item() {
      int start = next;
      int valueStart = next;
      String name = null;
      StringBuilder part = new StringBuilder();
      while (next < text.length() && text.charAt(next) != ':') {
        char c = text.charAt(next);
        if (c == '=' && name == null) {
          name = part.toString();
          part.setLength(0);
          valueStart = next + 1;
        } else {
          part.append(c == '\\' ? escaped() : c);
        }
        next++;
      }
      return new Item(start, name, new Argument(text, valueStart, part.toString()));
    }

    private char escaped() {
      next++;
      if (next == text.length()) {
        throw new EndpointStringError(
            text,
            next - 1,
            "a '\\' with nothing behind it: it stands before the character that it takes"
                + " literally, and '\\\\' is a backslash");
      }
      return text.charAt(next);
    }

    /// Whether there is another item; steps over what parts them.
    boolean goesOn() {
      return next++ < text.length();
    }

    String first() {
      int end = text.indexOf(':');
      return end < 0 ? text : text.substring(0, end);
    }
  }

  /// `value` written so that it is read as this value, without a name, wherever it stands.
  public static String quote(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 8);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' || c == ':' || c == '=') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.toString();
  }
}
