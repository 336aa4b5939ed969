package spindle.names.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;

/// Reads the messages that nearly all are: at most one question, addresses, names that stand for
/// others, servers and beginnings of zones, EDNS with nothing but a cookie. Of any other, and of
/// all that is odd in any way, it says nothing, and dnsjava reads it: this one only spares its
/// cost.
final class PlainReader {
  private static final int HEADER = 12;
  private static final int RECORD = 10;
  private static final int SOA_NUMBERS = 20;
  private static final int SERVER_COOKIE_LEAST = 16;
  private static final int COOKIE_MOST = 40;
  private static final int COOKIE = 10;
  private static final int POINTERS_MAX = 32;
  private static final int POINTER_TO_QUESTION = 0xC000 | HEADER;

  /// What is not plain, without a stack: it is thrown and caught here alone.
  private static final class NotPlain extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack, and nothing is added to it
    static final NotPlain IT = new NotPlain();

    private NotPlain() {
      super(null, null, false, false);
    }
  }

  private final byte[] bytes;
  private int at = HEADER;
  private @Nullable DomainName asked;
  private int extendedCode;
  private @Nullable Edns edns;

  private PlainReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The message, or null if it is not one of those.
  static @Nullable Message read(byte[] bytes) {
    try {
      return bytes.length < HEADER ? null : new PlainReader(bytes).read();
    } catch (NotPlain leftToOthers) {
      return null;
    }
  }

  private Message read() throws NotPlain {
    int flags = short16(2);
    int opcode = (flags >> 11) & 0xF;
    require(opcode == Message.QUERY || opcode == Message.NOTIFY);
    require(short16(4) <= 1);
    List<Question> questions = short16(4) == 0 ? List.of() : List.of(question());
    List<ResourceRecord> answers = records(short16(6), false);
    List<ResourceRecord> authority = records(short16(8), false);
    List<ResourceRecord> additional = records(short16(10), true);
    require(at == bytes.length);
    return new Message(
        short16(0),
        flags & Codec.FLAGS,
        new ResponseCode((extendedCode << 4) | (flags & 0xF)),
        questions,
        answers,
        authority,
        additional,
        edns);
  }

  private Question question() throws NotPlain {
    DomainName name = name(bytes.length);
    require(at + 4 <= bytes.length);
    at += 4;
    asked = name;
    return new Question(name, new RecordType(short16(at - 4)), short16(at - 2));
  }

  private List<ResourceRecord> records(int count, boolean last) throws NotPlain {
    if (count == 0) {
      return List.of();
    }
    List<ResourceRecord> records = new ArrayList<>(Math.min(count, HEADER));
    for (int i = 0; i < count; i++) {
      DomainName owner = owner();
      require(at + RECORD <= bytes.length);
      int start = at;
      RecordType type = new RecordType(short16(start));
      at += RECORD;
      int end = at + short16(start + 8);
      require(end <= bytes.length);
      if (type.equals(RecordType.OPT)) {
        require(last && edns == null && owner.isRoot());
        opt(start, end);
      } else {
        require(short16(start + 2) == Question.IN && bytes[start + 4] >= 0);
        long ttl = ((long) short16(start + 4) << 16) | short16(start + 6);
        records.add(new ResourceRecord(owner, type, ttl, data(type, end)));
      }
      require(at == end);
    }
    return records;
  }

  private byte[] data(RecordType type, int end) throws NotPlain {
    switch (type.code()) {
      case 1 -> require(end - at == 4);
      case 28 -> require(end - at == 16);
      case 2, 5, 12 -> {
        return name(end).wire();
      }
      case 6 -> {
        return beginning(end);
      }
      default -> throw NotPlain.IT;
    }
    int start = at;
    at = end;
    return Arrays.copyOfRange(bytes, start, end);
  }

  private byte[] beginning(int end) throws NotPlain {
    byte[] server = name(end).wire();
    byte[] mailbox = name(end).wire();
    require(end - at == SOA_NUMBERS);
    byte[] data = Arrays.copyOf(server, server.length + mailbox.length + SOA_NUMBERS);
    System.arraycopy(mailbox, 0, data, server.length, mailbox.length);
    System.arraycopy(bytes, at, data, server.length + mailbox.length, SOA_NUMBERS);
    at = end;
    return data;
  }

  private void opt(int start, int end) throws NotPlain {
    require(bytes[start + 4] >= 0); // There are no such codes.
    Cookie cookie = null;
    if (at < end) {
      require(at + 4 <= end);
      int length = short16(at + 2);
      require(short16(at) == COOKIE && at + 4 + length == end);
      require(length == Cookie.CLIENT || (length >= SERVER_COOKIE_LEAST && length <= COOKIE_MOST));
      cookie = Cookie.of(Arrays.copyOfRange(bytes, at + 4, end));
      at = end;
    }
    extendedCode = bytes[start + 4] & 0xFF;
    edns =
        new Edns(
            Math.max(short16(start + 2), Edns.PAYLOAD_WITHOUT),
            bytes[start + 5] & 0xFF,
            bytes[start + 6] < 0,
            cookie);
  }

  /// The name of a record: nearly always a pointer to the question's.
  private DomainName owner() throws NotPlain {
    DomainName known = asked;
    if (known != null && at + 2 <= bytes.length && short16(at) == POINTER_TO_QUESTION) {
      at += 2;
      return known;
    }
    return name(bytes.length);
  }

  /// The name at this place, which must end before `end`; each pointer in it goes further back.
  private DomainName name(int end) throws NotPlain {
    int from = at;
    while (from < end && bytes[from] > 0 && bytes[from] <= DomainName.LABEL_MAX) {
      from += 1 + bytes[from];
    }
    require(from < end);
    if (bytes[from] != 0) {
      return compressed(end);
    }
    require(from + 1 - at <= DomainName.BYTES_MAX);
    int start = at;
    at = from + 1;
    return DomainName.ofWire(Arrays.copyOfRange(bytes, start, at));
  }

  private DomainName compressed(int end) throws NotPlain {
    byte[] name = new byte[DomainName.BYTES_MAX];
    int length = 0;
    int from = at;
    int after = -1;
    int pointers = 0;
    while (true) {
      int limit = after < 0 ? end : bytes.length;
      require(from < limit);
      int label = bytes[from] & 0xFF;
      if (label >= 0xC0) {
        require(from + 2 <= limit && ++pointers <= POINTERS_MAX);
        int to = short16(from) & 0x3FFF;
        require(to < from && to >= HEADER);
        after = after < 0 ? from + 2 : after;
        from = to;
      } else {
        require(label <= DomainName.LABEL_MAX && from + 1 + label <= limit);
        require(length + 1 + label <= DomainName.BYTES_MAX);
        System.arraycopy(bytes, from, name, length, 1 + label);
        length += 1 + label;
        from += 1 + label;
        if (label == 0) {
          at = after < 0 ? from : after;
          return DomainName.ofWire(Arrays.copyOf(name, length));
        }
      }
    }
  }

  private int short16(int place) {
    return ((bytes[place] & 0xFF) << 8) | (bytes[place + 1] & 0xFF);
  }

  private static void require(boolean holds) throws NotPlain {
    if (!holds) {
      throw NotPlain.IT;
    }
  }
}
