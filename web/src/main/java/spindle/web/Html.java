package spindle.web;

import org.jspecify.annotations.Nullable;

/// What text needs before it stands in a page of HTML.
public final class Html {
  private Html() {}

  /// The text with `&`, `<`, `>` and both quotation marks escaped: safe between tags, and as the
  /// value of an attribute in quotation marks. Not safe within a script or a style, nor as a URI of
  /// any scheme.
  public static String escape(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      String entity = entity(text.charAt(i));
      if (entity != null && escaped == null) {
        escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (escaped != null) {
        if (entity == null) {
          escaped.append(text.charAt(i));
        } else {
          escaped.append(entity);
        }
      }
    }
    return escaped == null ? text : escaped.toString();
  }

  private static @Nullable String entity(char c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&quot;";
      case '\'' -> "&#39;";
      default -> null;
    };
  }
}
