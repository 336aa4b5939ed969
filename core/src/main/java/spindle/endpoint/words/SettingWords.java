package spindle.endpoint.words;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spindle.endpoint.text.Argument;
import spindle.protocol.SocketSetting;
import spindle.protocol.SocketSetting.Moment;

/// Settings of a socket as one value of an endpoint string: `SO_SNDBUF=65536,TCP_KEEPIDLE=30`.
public final class SettingWords {
  private SettingWords() {}

  /// The settings that a value names.
  ///
  /// @throws spindle.endpoint.text.EndpointStringError if it is no list of settings for `moment`
  public static Map<SocketSetting, Integer> read(Argument from, Moment moment) {
    Map<SocketSetting, Integer> settings = new EnumMap<>(SocketSetting.class);
    if (from.text().isEmpty()) {
      return settings;
    }
    for (String item : from.text().split(",", -1)) {
      int equals = item.indexOf('=');
      if (equals < 0) {
        throw from.wrong("settings with their values, such as SO_SNDBUF=65536,SO_RCVBUF=65536");
      }
      SocketSetting setting = setting(from, item.substring(0, equals), moment);
      if (settings.put(setting, value(from, setting, item.substring(equals + 1), moment)) != null) {
        throw from.refused("'%s' is given twice".formatted(setting));
      }
    }
    return settings;
  }

  private static SocketSetting setting(Argument from, String name, Moment moment) {
    try {
      return SocketSetting.valueOf(name);
    } catch (IllegalArgumentException unknown) {
      throw from.refused(
          "there is no setting '%s'; there are %s"
              .formatted(
                  name,
                  Stream.of(SocketSetting.values())
                      .filter(each -> each.isFor(moment))
                      .map(SocketSetting::name)
                      .collect(Collectors.joining(", "))));
    }
  }

  private static int value(Argument from, SocketSetting setting, String text, Moment moment) {
    try {
      return setting.require(Integer.parseInt(text), moment);
    } catch (NumberFormatException noNumber) {
      throw from.refused("expected a whole number for %s, got '%s'".formatted(setting, text));
    } catch (IllegalArgumentException senseless) {
      throw from.refused(String.valueOf(senseless.getMessage()));
    }
  }

  public static String write(Map<SocketSetting, Integer> settings) {
    return settings.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(","));
  }
}
