package spindle.http;

import java.util.Arrays;

/// The fields that decide how a request is read, found while the head is: their names by length
/// first, so that most fields cost one comparison.
final class KnownFields {
  static final int HOST = 0;
  static final int CONNECTION = 1;
  static final int CONTENT_LENGTH = 2;
  static final int TRANSFER_ENCODING = 3;
  static final int EXPECT = 4;
  static final int UPGRADE = 5;
  static final int COOKIE = 6;
  private static final int KINDS = 7;

  /// The number of the first field of each kind, or -1; and how many there are.
  private final int[] first = new int[KINDS];

  private final int[] counts = new int[KINDS];

  KnownFields() {
    Arrays.fill(first, -1);
  }

  void clear() {
    Arrays.fill(first, -1);
    Arrays.fill(counts, 0);
  }

  int first(int kind) {
    return first[kind];
  }

  int count(int kind) {
    return counts[kind];
  }

  boolean has(int kind) {
    return counts[kind] > 0;
  }

  void note(byte[] bytes, int from, int to, int index) {
    switch (to - from) {
      case 4 -> note(HOST, "host", bytes, from, to, index);
      case 6 -> {
        note(EXPECT, "expect", bytes, from, to, index);
        note(COOKIE, "cookie", bytes, from, to, index);
      }
      case 7 -> note(UPGRADE, "upgrade", bytes, from, to, index);
      case 10 -> note(CONNECTION, "connection", bytes, from, to, index);
      case 14 -> note(CONTENT_LENGTH, "content-length", bytes, from, to, index);
      case 17 -> note(TRANSFER_ENCODING, "transfer-encoding", bytes, from, to, index);
      default -> {}
    }
  }

  private void note(int kind, String name, byte[] bytes, int from, int to, int index) {
    if (Octets.isWord(bytes, from, to, name)) {
      if (counts[kind]++ == 0) {
        first[kind] = index;
      }
    }
  }
}
