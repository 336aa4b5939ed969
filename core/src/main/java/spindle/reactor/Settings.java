package spindle.reactor;

import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import spindle.address.Address;
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

  /// @throws IOException if such an address has no such thing
  static void requireFor(Address place, Map<SocketSetting, Integer> settings) throws IOException {
    for (SocketSetting each : settings.keySet()) {
      requireFor(place, each);
    }
  }

  /// @throws IOException if such an address has no such thing
  static void requireFor(Address place, SocketSetting setting) throws IOException {
    if (!setting.isFor(place)) {
      throw new IOException("%s is nothing that %s has".formatted(setting, place));
    }
  }
}
