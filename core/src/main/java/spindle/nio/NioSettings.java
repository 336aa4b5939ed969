package spindle.nio;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.protocol.SocketSetting;

/// Settings of sockets, as far as the JDK has them.
final class NioSettings {
  private NioSettings() {}

  /// What the JDK calls it; null if it has no such option for that channel.
  private static @Nullable SocketOption<?> option(NetworkChannel channel, SocketSetting setting) {
    SocketOption<?> option = option(setting);
    return option != null && channel.supportedOptions().contains(option) ? option : null;
  }

  private static @Nullable SocketOption<?> option(SocketSetting setting) {
    return switch (setting) {
      case SO_SNDBUF -> StandardSocketOptions.SO_SNDBUF;
      case SO_RCVBUF -> StandardSocketOptions.SO_RCVBUF;
      case IP_TOS -> StandardSocketOptions.IP_TOS;
      case TCP_KEEPIDLE -> ExtendedSocketOptions.TCP_KEEPIDLE;
      case TCP_KEEPINTVL -> ExtendedSocketOptions.TCP_KEEPINTERVAL;
      case TCP_KEEPCNT -> ExtendedSocketOptions.TCP_KEEPCOUNT;
      case TCP_QUICKACK -> ExtendedSocketOptions.TCP_QUICKACK;
      default -> null;
    };
  }

  /// @throws IOException if the JDK has no such option for that channel, or the system refuses it
  static void set(NetworkChannel channel, SocketSetting setting, int value) throws IOException {
    SocketOption<?> option = option(channel, setting);
    if (option == null) {
      throw new SocketException(
          ("the selectors have no way to set %s; spindle.epoll has: start with ./spindle run, or"
                  + " with --enable-native-access=spindle.epoll")
              .formatted(setting));
    }
    setKnown(channel, option, value);
  }

  @SuppressWarnings("unchecked")
  private static void setKnown(NetworkChannel channel, SocketOption<?> option, int value)
      throws IOException {
    if (option.type() == Boolean.class) {
      channel.setOption((SocketOption<Boolean>) option, value != 0);
    } else {
      channel.setOption((SocketOption<Integer>) option, value);
    }
  }

  /// What the channel has.
  static OptionalInt get(NetworkChannel channel, SocketSetting setting) {
    SocketOption<?> option = option(channel, setting);
    if (option == null) {
      return OptionalInt.empty();
    }
    try {
      Object value = channel.getOption(option);
      return OptionalInt.of(value instanceof Boolean on ? (on ? 1 : 0) : (int) value);
    } catch (IOException unknown) {
      return OptionalInt.empty();
    }
  }

  static void set(NetworkChannel channel, Map<SocketSetting, Integer> settings) throws IOException {
    for (Map.Entry<SocketSetting, Integer> each : settings.entrySet()) {
      set(channel, each.getKey(), each.getValue());
    }
  }

  /// Sets what a listening channel has, whose connections inherit it.
  ///
  /// @return what is left to be set on each of them, all of which they have
  static Map<SocketSetting, Integer> setListening(
      ServerSocketChannel channel, Address place, Map<SocketSetting, Integer> settings)
      throws IOException {
    Map<SocketSetting, Integer> left = new EnumMap<>(SocketSetting.class);
    if (settings.isEmpty()) {
      return left;
    }
    for (Map.Entry<SocketSetting, Integer> each : settings.entrySet()) {
      SocketOption<?> option = option(channel, each.getKey());
      if (option != null) {
        setKnown(channel, option, each.getValue());
      } else {
        left.put(each.getKey(), each.getValue());
      }
    }
    try (SocketChannel like = SocketChannel.open(Addresses.family(place))) {
      set(like, left);
    }
    return left;
  }
}
