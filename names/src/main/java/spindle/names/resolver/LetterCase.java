package spindle.names.resolver;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;

/// The case of letters in a question, which nobody can guess, and which comes back in more places
/// than the question: a server that compresses names writes the end of one that is like the
/// question's as a pointer there.
final class LetterCase {
  /// Types whose data is, or ends in, one name; and where that begins.
  private static final List<RecordType> NAMES =
      List.of(RecordType.NS, RecordType.CNAME, RecordType.PTR, RecordType.DNAME);

  private LetterCase() {}

  /// The same name, each of its letters large or small by chance.
  static DomainName mixed(DomainName name, RandomGenerator random) {
    byte[] bytes = name.wire();
    long chance = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (i % Long.SIZE == 0) {
        chance = random.nextLong();
      }
      int small = bytes[i] | 0x20;
      if (small >= 'a' && small <= 'z' && ((chance >>> i) & 1) != 0) {
        bytes[i] ^= 0x20;
      }
    }
    return DomainName.ofWire(bytes);
  }

  /// The record as it would be if `asked` had been sent and not `sent`.
  static ResourceRecord restored(ResourceRecord record, DomainName asked, DomainName sent) {
    DomainName name = record.name().equals(asked) ? asked : restored(record.name(), asked, sent);
    int start = nameStart(record.type());
    if (start < 0) {
      return record.name().sameCase(name) ? record : record.withName(name);
    }
    byte[] data = record.data();
    restore(data, start, asked.wire(), sent.wire());
    return new ResourceRecord(name, record.type(), record.ttlSeconds(), data);
  }

  private static int nameStart(RecordType type) {
    if (type.equals(RecordType.MX)) {
      return 2;
    }
    return NAMES.contains(type) ? 0 : -1;
  }

  private static DomainName restored(DomainName name, DomainName asked, DomainName sent) {
    byte[] bytes = name.wire();
    restore(bytes, 0, asked.wire(), sent.wire());
    return DomainName.ofWire(bytes);
  }

  /// The longest end of the name from `start` on that is an end of `sent`, letter by letter.
  private static void restore(byte[] bytes, int start, byte[] asked, byte[] sent) {
    int at = start;
    while (at < bytes.length && bytes[at] > 0) {
      int length = bytes.length - at;
      int from = sent.length - length;
      if (from >= 0 && Arrays.equals(bytes, at, bytes.length, sent, from, sent.length)) {
        System.arraycopy(asked, from, bytes, at, length);
        return;
      }
      at += 1 + bytes[at];
    }
  }
}
