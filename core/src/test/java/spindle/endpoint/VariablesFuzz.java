package spindle.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.EndpointStringError;
import spindle.endpoint.words.Variables;

/// A target for fuzzing: any text as the variables of an environment. What is read is written so
/// that it is read again; the rest is refused as an error of the string.
public final class VariablesFuzz {
  private VariablesFuzz() {}

  /// Takes `bytes` for variables.
  public static void parse(byte[] bytes) {
    Map<String, String> variables;
    try {
      variables = Variables.read(new Argument("", 0, new String(bytes, UTF_8)));
    } catch (EndpointStringError refused) {
      return;
    }
    String written = Variables.write(variables);
    if (!Variables.read(new Argument("", 0, written)).equals(variables)) {
      throw new AssertionError(variables + " was written as " + written);
    }
  }
}
