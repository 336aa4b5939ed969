package spindle.address;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// IP addresses as text. The JDK's own parsers look names up when a literal is not quite one, and
/// its writer does not shorten, so both directions are here.
final class IpLiterals {
  private static final Pattern DOT = Pattern.compile("\\.");
  private static final int GROUPS = 8;

  private IpLiterals() {}

  static @Nullable Integer parseIPv4(String text) {
    String[] parts = DOT.split(text, -1);
    if (parts.length != 4) {
      return null;
    }
    int bits = 0;
    for (String part : parts) {
      int octet = parseNumber(part, 10, 3);
      if (octet < 0 || octet > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
        return null;
      }
      bits = bits << 8 | octet;
    }
    return bits;
  }

  /// The sixteen bytes, or null.
  static byte @Nullable [] parseIPv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      int[] all = groups(text, true);
      return all != null && all.length == GROUPS ? toBytes(all, new int[0]) : null;
    }
    int[] before = groups(text.substring(0, gap), false);
    int[] after = groups(text.substring(gap + 2), true);
    if (before == null || after == null || before.length + after.length >= GROUPS) {
      return null;
    }
    return toBytes(before, after);
  }

  /// Whether sixteen bytes are `::ffff:a.b.c.d`.
  static boolean isMappedIPv4(byte[] octets) {
    for (int i = 0; i < 10; i++) {
      if (octets[i] != 0) {
        return false;
      }
    }
    return octets[10] == -1 && octets[11] == -1;
  }

  /// The four last of sixteen bytes, most significant first.
  static int mappedIPv4(byte[] octets) {
    return group(octets, 6) << 16 | group(octets, 7);
  }

  /// @param last whether the text ends here, and may do so in the four numbers of IPv4
  private static int @Nullable [] groups(String text, boolean last) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    boolean endsInIPv4 = last && parts[parts.length - 1].indexOf('.') >= 0;
    int[] groups = new int[parts.length + (endsInIPv4 ? 1 : 0)];
    for (int i = 0; i < parts.length - (endsInIPv4 ? 1 : 0); i++) {
      groups[i] = parseNumber(parts[i], 16, 4);
      if (groups[i] < 0) {
        return null;
      }
    }
    if (endsInIPv4) {
      Integer bits = parseIPv4(parts[parts.length - 1]);
      if (bits == null) {
        return null;
      }
      groups[groups.length - 2] = bits >>> 16;
      groups[groups.length - 1] = bits & 0xffff;
    }
    return groups.length > GROUPS ? null : groups;
  }

  private static byte[] toBytes(int[] before, int[] after) {
    byte[] octets = new byte[2 * GROUPS];
    for (int i = 0; i < before.length; i++) {
      put(octets, i, before[i]);
    }
    for (int i = 0; i < after.length; i++) {
      put(octets, GROUPS - after.length + i, after[i]);
    }
    return octets;
  }

  private static void put(byte[] octets, int group, int value) {
    octets[2 * group] = (byte) (value >>> 8);
    octets[2 * group + 1] = (byte) value;
  }

  /// The number, or -1 if `text` is not one to `digitsMax` digits.
  private static int parseNumber(String text, int radix, int digitsMax) {
    if (text.isEmpty() || text.length() > digitsMax) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  /// RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`,
  /// the first of several equally long.
  static String formatIPv6(byte[] octets) {
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && group(octets, i + run) == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
      i += Math.max(0, run - 1);
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(octets, i)));
    }
    return text.toString();
  }

  private static int group(byte[] octets, int index) {
    return (octets[2 * index] & 0xff) << 8 | (octets[2 * index + 1] & 0xff);
  }
}
