package spindle.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import spindle.address.Address;

/// A header of version 1: `PROXY TCP4 192.0.2.7 198.51.100.1 56324 443`.
final class Line {
  private static final int PARTS = 6;
  private static final int PORT_DIGITS = 5;

  private Line() {}

  /// @param text without the end of the line
  static Forwarded read(String text) throws HeaderRefused {
    if (text.equals("PROXY UNKNOWN") || text.startsWith("PROXY UNKNOWN ")) {
      return Forwarded.NOBODY;
    }
    String[] parts = text.split(" ", -1);
    boolean four = parts.length == PARTS && parts[1].equals("TCP4");
    boolean six = parts.length == PARTS && parts[1].equals("TCP6");
    if (!four && !six) {
      throw refused(text);
    }
    try {
      return new Forwarded(
          address(six, parts[2], parts[4], text), address(six, parts[3], parts[5], text));
    } catch (IllegalArgumentException noAddress) {
      throw refused(text);
    }
  }

  private static Address address(boolean six, String host, String port, String text)
      throws HeaderRefused {
    boolean number = port.matches("0|[1-9][0-9]*") && port.length() <= PORT_DIGITS;
    if (!number || host.indexOf('%') >= 0) {
      throw refused(text);
    }
    int value = Integer.parseInt(port);
    if (six != (host.indexOf(':') >= 0)) {
      throw refused(text);
    }
    return Address.literal(host, value);
  }

  private static HeaderRefused refused(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return new HeaderRefused(
        "expected 'PROXY TCP4' or 'TCP6' with two addresses and two ports, or 'PROXY UNKNOWN', got"
            + " '"
            + Printable.of(bytes, bytes.length)
            + "'");
  }
}
