package spindle.proxy;

/// Bytes of a peer, for a message.
final class Printable {
  private static final int SHOWN_MAX = 120;

  private Printable() {}

  static String of(byte[] bytes, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(count, SHOWN_MAX); i++) {
      char c = (char) (bytes[i] & 0xff);
      text.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : "\\x%02x".formatted((int) c));
    }
    return text.toString();
  }
}
