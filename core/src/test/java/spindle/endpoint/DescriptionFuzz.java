package spindle.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointStringError;

/// A target for fuzzing: any text as an endpoint string.
///
/// What holds: it is taken apart, or refused with a place in it; and what was taken apart gives the
/// same when it is written again.
public final class DescriptionFuzz {
  private DescriptionFuzz() {}

  /// Takes `bytes` for a string.
  public static void parse(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    Description description;
    try {
      description = Description.parse(text);
    } catch (EndpointStringError refused) {
      if (refused.position() < 0 || refused.position() > text.length()) {
        throw new AssertionError("a place outside of '" + text + "'", refused);
      }
      return;
    }
    Description again = Description.parse(write(description));
    if (!again.type().equals(description.type()) || !values(again).equals(values(description))) {
      throw new AssertionError(text + " was written as " + write(description));
    }
  }

  private static String write(Description description) {
    StringBuilder text = new StringBuilder(Description.quote(description.type()));
    for (Description.Item each : description.items()) {
      text.append(':');
      if (each.name() != null) {
        text.append(Description.quote(each.name())).append('=');
      }
      text.append(Description.quote(each.value().text()));
    }
    return text.toString();
  }

  private static java.util.List<String> values(Description description) {
    return description.items().stream()
        .map(each -> each.name() + "\0" + each.value().text())
        .toList();
  }
}
