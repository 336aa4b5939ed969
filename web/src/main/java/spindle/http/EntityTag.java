package spindle.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.grammar.Octets;
import spindle.http.grammar.ValueReader;

/// A name for one state of a resource, RFC 9110, 8.8.3: `"a1"`, or `W/"a1"` for one that only says
/// that two states are as good as each other.
///
/// @param weak whether states of this name may differ in their bytes
/// @param text what stands between the quotation marks
public record EntityTag(boolean weak, String text) {
  /// Checks the text.
  ///
  /// @throws IllegalArgumentException if it has a quotation mark, a blank, a control or a character
  ///   beyond ISO-8859-1
  public EntityTag {
    for (int i = 0; i < text.length(); i++) {
      if (!isInside(text.charAt(i))) {
        throw new IllegalArgumentException(
            "expected a tag without blanks, controls and quotation marks, got "
                + Octets.shown(text));
      }
    }
  }

  /// A name for these bytes and no others.
  ///
  /// @throws IllegalArgumentException as the constructor
  public static EntityTag strong(String text) {
    return new EntityTag(false, text);
  }

  /// A name for states that are as good as each other.
  ///
  /// @throws IllegalArgumentException as the constructor
  public static EntityTag weak(String text) {
    return new EntityTag(true, text);
  }

  private static boolean isInside(char c) {
    return c == 0x21 || (c >= 0x23 && c <= 0x7E) || (c >= 0x80 && c <= 0xFF);
  }

  /// A tag as a field has it.
  ///
  /// @return empty if it is none
  public static Optional<EntityTag> parse(String field) {
    int end = end(field, 0);
    return end == field.length() && end > 0 ? Optional.of(at(field, 0, end)) : Optional.empty();
  }

  /// The tags of a list, in which commas may stand within a tag.
  ///
  /// @return null if it is no list of tags
  static @Nullable List<EntityTag> list(String field) {
    List<EntityTag> tags = new ArrayList<>();
    int at = 0;
    boolean divided = true;
    while (at < field.length()) {
      char c = field.charAt(at);
      if (ValueReader.isBlank(c) || c == ',') {
        divided |= c == ',';
        at++;
        continue;
      }
      int end = divided ? end(field, at) : -1;
      if (end < 0) {
        return null;
      }
      tags.add(at(field, at, end));
      at = end;
      divided = false;
    }
    return tags;
  }

  /// Where the tag that begins at `from` ends; -1 if none does.
  private static int end(String field, int from) {
    int at = field.startsWith("W/", from) ? from + 2 : from;
    if (at >= field.length() || field.charAt(at) != '"') {
      return -1;
    }
    for (at++; at < field.length(); at++) {
      if (field.charAt(at) == '"') {
        return at + 1;
      }
      if (!isInside(field.charAt(at))) {
        return -1;
      }
    }
    return -1;
  }

  private static EntityTag at(String field, int from, int end) {
    boolean weak = field.charAt(from) == 'W';
    return new EntityTag(weak, field.substring(from + (weak ? 3 : 1), end - 1));
  }

  /// Whether both are of the same bytes: neither is weak, and the texts are equal.
  public boolean matchesStrongly(EntityTag other) {
    return !weak && !other.weak && text.equals(other.text);
  }

  /// Whether the texts are equal.
  public boolean matchesWeakly(EntityTag other) {
    return text.equals(other.text);
  }

  /// As a field has it.
  @Override
  public String toString() {
    return (weak ? "W/\"" : "\"") + text + '"';
  }
}
