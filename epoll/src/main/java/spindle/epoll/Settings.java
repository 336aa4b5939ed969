package spindle.epoll;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import spindle.address.Address;
import spindle.address.IPv6Address;
import spindle.protocol.SocketSetting;

/// Settings of sockets by the numbers that Linux has for them, the same on x86-64 and aarch64.
final class Settings {
  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_TCLASS = 67;

  private Settings() {}

  private static int level(SocketSetting setting) {
    return switch (setting) {
      case SO_SNDBUF, SO_RCVBUF, SO_MARK, SO_BUSY_POLL, SO_INCOMING_CPU -> SOL_SOCKET;
      case IP_TOS, IP_FREEBIND, IP_BIND_ADDRESS_NO_PORT -> IPPROTO_IP;
      case TCP_KEEPIDLE,
          TCP_KEEPINTVL,
          TCP_KEEPCNT,
          TCP_USER_TIMEOUT,
          TCP_NOTSENT_LOWAT,
          TCP_MAXSEG,
          TCP_SYNCNT,
          TCP_QUICKACK,
          TCP_DEFER_ACCEPT,
          TCP_FASTOPEN ->
          IPPROTO_TCP;
    };
  }

  private static int number(SocketSetting setting) {
    return switch (setting) {
      case SO_SNDBUF -> 7;
      case SO_RCVBUF -> 8;
      case SO_MARK -> 36;
      case SO_BUSY_POLL -> 46;
      case SO_INCOMING_CPU -> 49;
      case TCP_MAXSEG -> 2;
      case TCP_KEEPIDLE -> 4;
      case TCP_KEEPINTVL -> 5;
      case TCP_KEEPCNT -> 6;
      case TCP_SYNCNT -> 7;
      case TCP_DEFER_ACCEPT -> 9;
      case TCP_QUICKACK -> 12;
      case TCP_USER_TIMEOUT -> 18;
      case TCP_FASTOPEN -> 23;
      case TCP_NOTSENT_LOWAT -> 25;
      case IP_TOS -> 1;
      case IP_FREEBIND -> 15;
      case IP_BIND_ADDRESS_NO_PORT -> 24;
    };
  }

  static void set(EpollKernel kernel, int fd, Address of, Map<SocketSetting, Integer> settings)
      throws IOException {
    for (Map.Entry<SocketSetting, Integer> each : settings.entrySet()) {
      set(kernel, fd, of, each.getKey(), each.getValue());
    }
  }

  /// @param of the socket's place or its peer
  /// @throws IOException if it is refused
  static void set(EpollKernel kernel, int fd, Address of, SocketSetting setting, int value)
      throws IOException {
    set(kernel, fd, level(setting), number(setting), setting, value);
    if (setting == SocketSetting.IP_TOS && of instanceof IPv6Address) {
      set(kernel, fd, IPPROTO_IPV6, IPV6_TCLASS, setting, value);
    }
  }

  private static void set(
      EpollKernel kernel, int fd, int level, int number, SocketSetting setting, int value)
      throws IOException {
    long at = kernel.scratch.putInt(value);
    int result = kernel.libc.setsockopt(fd, level, number, at, Integer.BYTES);
    EpollKernel.check("%s=%d".formatted(setting, value), result);
  }

  /// @param of the socket's place or its peer
  static OptionalInt get(EpollKernel kernel, int fd, Address of, SocketSetting setting) {
    boolean trafficClass = setting == SocketSetting.IP_TOS && of instanceof IPv6Address;
    int level = trafficClass ? IPPROTO_IPV6 : level(setting);
    int number = trafficClass ? IPV6_TCLASS : number(setting);
    long size = kernel.scratch.putSize();
    long at = kernel.scratch.putInt(0);
    if (kernel.libc.getsockopt(fd, level, number, at, size) < 0) {
      return OptionalInt.empty();
    }
    int value = kernel.scratch.getInt();
    // Linux says twice what was asked for, since it needs the other half itself.
    boolean doubled = setting == SocketSetting.SO_SNDBUF || setting == SocketSetting.SO_RCVBUF;
    return OptionalInt.of(doubled ? value / 2 : value);
  }
}
