package spindle.address;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/// Targets for fuzzing: any text as an address.
///
/// What holds: a text is a literal or refused, no other exception comes out, and a literal that is
/// written and read again is the same address, written the same way.
public final class AddressFuzz {
  private AddressFuzz() {}

  /// IPv4, `127.0.0.1`. Each address has one spelling.
  public static void four(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    Integer bits = IpLiterals.parseIPv4(text);
    if (bits != null && !new IPv4Address(bits, 0).host().equals(text)) {
      throw new AssertionError(text + " is read as " + new IPv4Address(bits, 0));
    }
  }

  /// IPv6, `::1`.
  public static void six(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    byte[] octets = IpLiterals.parseIPv6(text);
    if (octets == null) {
      return;
    }
    String written = IpLiterals.formatIPv6(octets);
    if (!Arrays.equals(octets, IpLiterals.parseIPv6(written))) {
      throw new AssertionError(text + " is written as " + written);
    }
  }
}
