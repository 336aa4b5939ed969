package spindle.roles;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import spindle.protocol.SocketSetting;
import spindle.protocol.SocketSetting.Moment;

/// Settings of sockets and their values, in the order in which [SocketSetting] has them.
final class Settings {
  private Settings() {}

  /// An immutable copy.
  ///
  /// @throws IllegalArgumentException if one is not for `moment`, or its value makes no sense
  static Map<SocketSetting, Integer> copy(Map<SocketSetting, Integer> settings, Moment moment) {
    if (settings.isEmpty()) {
      return Map.of();
    }
    settings.forEach((setting, value) -> setting.require(value, moment));
    return Collections.unmodifiableMap(new EnumMap<>(settings));
  }

  /// Those settings and one more, which takes the place of the same one.
  static Map<SocketSetting, Integer> with(
      Map<SocketSetting, Integer> settings, SocketSetting setting, int value) {
    Map<SocketSetting, Integer> all = new EnumMap<>(SocketSetting.class);
    all.putAll(settings);
    all.put(setting, value);
    return all;
  }
}
