package spindle.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.EndpointStringError;
import spindle.endpoint.words.SettingWords;
import spindle.protocol.SocketSetting;
import spindle.protocol.SocketSetting.Moment;

/// A target for fuzzing: any text as the settings of a socket. What is read is written so that it
/// is read again; the rest is refused as an error of the string.
public final class SettingWordsFuzz {
  private SettingWordsFuzz() {}

  /// Takes `bytes` for settings.
  public static void parse(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    for (Moment each : Moment.values()) {
      parse(text, each);
    }
  }

  private static void parse(String text, Moment moment) {
    Map<SocketSetting, Integer> settings;
    try {
      settings = SettingWords.read(new Argument("", 0, text), moment);
    } catch (EndpointStringError refused) {
      return;
    }
    String written = SettingWords.write(settings);
    if (!SettingWords.read(new Argument("", 0, written), moment).equals(settings)) {
      throw new AssertionError(settings + " was written as " + written);
    }
  }
}
