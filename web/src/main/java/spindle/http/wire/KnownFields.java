package spindle.http.wire;

import spindle.http.grammar.Octets;

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

  /// The number of the first field of each kind, and how many there are; of kinds that are not in
  /// [#seen], what an earlier head has left.
  private final int[] first = new int[KINDS];

  private final int[] counts = new int[KINDS];

  /// A bit for each kind that there is.
  private int seen;

  void clear() {
    seen = 0;
  }

  int first(int kind) {
    return has(kind) ? first[kind] : -1;
  }

  int count(int kind) {
    return has(kind) ? counts[kind] : 0;
  }

  boolean has(int kind) {
    return (seen & 1 << kind) != 0;
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
      if (has(kind)) {
        counts[kind]++;
      } else {
        seen |= 1 << kind;
        first[kind] = index;
        counts[kind] = 1;
      }
    }
  }
}
