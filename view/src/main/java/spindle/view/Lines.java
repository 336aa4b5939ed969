package spindle.view;

import java.util.List;

/// Lines on their way to whoever asks, or from there: each an object of JSON, written as it is
/// made, since there may be as many of them as connections. [JsonLine] reads them.
final class Lines {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder();
  private int count;
  private boolean begun;

  /// A question, which may be given more fields.
  static Lines asking(String question) {
    return new Lines().begin("ask", question);
  }

  /// Begins a line, and ends the one before.
  Lines begin(String kind) {
    return begin("kind", kind);
  }

  private Lines begin(String name, String value) {
    end();
    begun = true;
    count++;
    text.append("{\"").append(name).append("\":");
    quote(value);
    return this;
  }

  private void end() {
    if (begun) {
      text.append("}\n");
    }
    begun = false;
  }

  /// A field of the line that was begun last.
  Lines put(String name, long value) {
    name(name).append(value);
    return this;
  }

  Lines put(String name, double value) {
    name(name).append(value);
    return this;
  }

  Lines put(String name, boolean value) {
    name(name).append(value);
    return this;
  }

  Lines put(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  Lines put(String name, List<?> texts) {
    name(name).append('[');
    for (int i = 0; i < texts.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      quote(texts.get(i).toString());
    }
    text.append(']');
    return this;
  }

  private StringBuilder name(String name) {
    return text.append(",\"").append(name).append("\":");
  }

  private void quote(String value) {
    text.append('"');
    int done = 0;
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      if (each < ' ' || each == '"' || each == '\\') {
        text.append(value, done, i).append("\\u00");
        text.append(HEX.charAt(each >> 4)).append(HEX.charAt(each & 15));
        done = i + 1;
      }
    }
    text.append(value, done, value.length()).append('"');
  }

  /// How many there are.
  int count() {
    return count;
  }

  /// All of them, each with its end.
  @Override
  public String toString() {
    end();
    return text.toString();
  }
}
