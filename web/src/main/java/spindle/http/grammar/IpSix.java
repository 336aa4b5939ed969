package spindle.http.grammar;

/// IPv6 addresses as text, RFC 3986, 3.2.2: eight groups, one run of them perhaps left out, the
/// last two perhaps as an IPv4 address. No zone.
public final class IpSix {
  private static final int GROUPS = 8;

  private IpSix() {}

  public static boolean isValid(byte[] bytes, int from, int to) {
    String text = Octets.text(bytes, from, to);
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == GROUPS;
    }
    String before = text.substring(0, gap);
    String behind = text.substring(gap + 2);
    int left = before.isEmpty() ? 0 : groups(before, false);
    int right = behind.isEmpty() ? 0 : groups(behind, true);
    return left >= 0 && right >= 0 && left + right < GROUPS;
  }

  /// How many groups these are; -1 if they are none.
  private static int groups(String text, boolean last) {
    String[] parts = text.split(":", -1);
    int groups = 0;
    for (int i = 0; i < parts.length; i++) {
      if (last && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        if (!isIpFour(parts[i])) {
          return -1;
        }
        groups += 2;
      } else if (parts[i].matches("[0-9A-Fa-f]{1,4}")) {
        groups++;
      } else {
        return -1;
      }
    }
    return groups;
  }

  private static boolean isIpFour(String text) {
    return text.matches("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  }
}
