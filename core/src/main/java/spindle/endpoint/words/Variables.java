package spindle.endpoint.words;

import java.util.LinkedHashMap;
import java.util.Map;
import spindle.endpoint.text.Argument;

/// Variables of an environment as one value of an endpoint string: `A=1,B=2`, where a backslash
/// takes away the meaning of the character behind it. In a string that backslash is written twice,
/// as every backslash is.
public final class Variables {
  private Variables() {}

  public static Map<String, String> read(Argument from) {
    Map<String, String> variables = new LinkedHashMap<>();
    String text = from.text();
    StringBuilder item = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ',') {
        put(variables, item.toString(), from);
        item.setLength(0);
      } else if (c == '\\' && ++i == text.length()) {
        throw from.wrong("a character behind the last '\\'");
      } else {
        item.append(text.charAt(i));
      }
    }
    if (!text.isEmpty()) {
      put(variables, item.toString(), from);
    }
    return variables;
  }

  private static void put(Map<String, String> variables, String item, Argument from) {
    int equals = item.indexOf('=');
    if (equals < 1) {
      throw from.wrong("variables with their values, such as A=1,B=2");
    }
    if (variables.put(item.substring(0, equals), item.substring(equals + 1)) != null) {
      throw from.wrong("each variable once");
    }
  }

  public static String write(Map<String, String> variables) {
    StringBuilder text = new StringBuilder();
    variables.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : ",").append(escaped(name + "=" + value)));
    return text.toString();
  }

  private static String escaped(String item) {
    return item.replace("\\", "\\\\").replace(",", "\\,");
  }
}
