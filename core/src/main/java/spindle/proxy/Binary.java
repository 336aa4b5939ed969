package spindle.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import spindle.address.Address;
import spindle.address.UnixAddress;

/// A header of version 2, once its parts are there.
final class Binary {
  private static final int COMMAND = 12;
  private static final int FAMILY = 13;
  private static final int ADDRESSES = 16;
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int FOUR = 4;
  private static final int SIX = 16;
  private static final int PATH = 108;
  private static final int PORT = 2;

  private Binary() {}

  /// How many of the bytes behind the fixed part are addresses that matter.
  ///
  /// @param length of what is behind the fixed part
  static int addressBytes(byte[] header, int length) throws HeaderRefused {
    int command = header[COMMAND] & 0xff;
    if (command != LOCAL && command != PROXY) {
      throw new HeaderRefused(
          "expected version 2 and the command LOCAL or PROXY, 0x20 or 0x21, got 0x%02x"
              .formatted(command));
    }
    int needed =
        switch (header[FAMILY] & 0xff) {
          case 0x00 -> 0;
          case 0x11, 0x12 -> 2 * (FOUR + PORT);
          case 0x21, 0x22 -> 2 * (SIX + PORT);
          case 0x31, 0x32 -> 2 * PATH;
          default ->
              throw new HeaderRefused(
                  "expected a family and a protocol, 0x00, 0x11, 0x12, 0x21, 0x22, 0x31 or 0x32,"
                      + " got 0x%02x".formatted(header[FAMILY] & 0xff));
        };
    if (command == LOCAL) {
      return 0;
    }
    if (length < needed) {
      throw new HeaderRefused(
          "expected at least %d bytes of addresses, got %d".formatted(needed, length));
    }
    return needed;
  }

  /// @param count how many bytes of `header` there are; those that [#addressBytes] counted are
  static Forwarded read(byte[] header, int count) {
    if (count == ADDRESSES) {
      return Forwarded.NOBODY;
    }
    return switch ((header[FAMILY] & 0xff) >>> 4) {
      case 1 -> inet(header, FOUR);
      case 2 -> inet(header, SIX);
      default -> new Forwarded(unix(header, ADDRESSES), unix(header, ADDRESSES + PATH));
    };
  }

  private static Forwarded inet(byte[] header, int size) {
    int ports = ADDRESSES + 2 * size;
    return new Forwarded(
        inet(header, ADDRESSES, size, port(header, ports)),
        inet(header, ADDRESSES + size, size, port(header, ports + PORT)));
  }

  private static int port(byte[] header, int at) {
    return (header[at] & 0xff) << 8 | (header[at + 1] & 0xff);
  }

  private static Address inet(byte[] header, int at, int size, int port) {
    try {
      return Address.of(InetAddress.getByAddress(Arrays.copyOfRange(header, at, at + size)), port);
    } catch (UnknownHostException impossible) {
      throw new AssertionError("4 or 16 bytes are an address", impossible);
    }
  }

  /// A path up to its NUL; one that begins with a NUL is an abstract name.
  private static Address unix(byte[] header, int at) {
    int end = at + 1;
    while (end < at + PATH && header[end] != 0) {
      end++;
    }
    boolean unnamed = header[at] == 0 && end == at + 1;
    return new UnixAddress(unnamed ? "" : new String(header, at, end - at, UTF_8));
  }
}
