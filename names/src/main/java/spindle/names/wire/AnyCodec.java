package spindle.names.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Header;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;
import spindle.names.quiet.QuietLogger;

/// Messages of any kind, by dnsjava. Apart from the plain ones, so that a program whose messages
/// are all plain loads neither dnsjava nor, which takes longer, its log: the first look-up would
/// wait for that.
final class AnyCodec {
  static {
    QuietLogger.settle();
  }

  /// Type, class, time and length, between a record's name and its data.
  private static final int BEFORE_DATA = 10;

  private AnyCodec() {}

  /// As [Codec#parse], whatever it is.
  static Message parse(byte[] bytes) throws BadMessage {
    try {
      return read(new org.xbill.DNS.Message(bytes), bytes);
    } catch (IOException | RuntimeException refused) {
      throw new BadMessage("not a message of the domain name system: " + refused, refused);
    }
  }

  private static Message read(org.xbill.DNS.Message read, byte[] bytes) throws IOException {
    Header header = read.getHeader();
    OPTRecord opt = read.getOPT();
    List<Question> questions = new ArrayList<>();
    for (Record each : read.getSection(Section.QUESTION)) {
      questions.add(
          new Question(name(each.getName()), new RecordType(each.getType()), each.getDClass()));
    }
    int extended = opt == null ? 0 : opt.getExtendedRcode() << 4;
    return new Message(
        header.getID(),
        (((bytes[2] & 0xFF) << 8) | (bytes[3] & 0xFF)) & Codec.FLAGS,
        new ResponseCode(extended | header.getRcode()),
        questions,
        records(read, Section.ANSWER),
        records(read, Section.AUTHORITY),
        records(read, Section.ADDITIONAL),
        opt == null ? null : edns(opt));
  }

  private static DomainName name(Name name) {
    return DomainName.ofWire(name.toWire());
  }

  private static List<ResourceRecord> records(org.xbill.DNS.Message read, int section) {
    List<Record> all = read.getSection(section);
    if (all.isEmpty()) {
      return List.of();
    }
    List<ResourceRecord> records = new ArrayList<>(all.size());
    for (Record each : all) {
      if (each.getDClass() == DClass.IN && each.getType() != RecordType.OPT.code()) {
        byte[] whole = each.toWire(section);
        int data = each.getName().length() + BEFORE_DATA;
        records.add(
            new ResourceRecord(
                name(each.getName()),
                new RecordType(each.getType()),
                each.getTTL(),
                Arrays.copyOfRange(whole, Math.min(data, whole.length), whole.length)));
      }
    }
    return records;
  }

  private static Edns edns(OPTRecord opt) {
    Cookie cookie = null;
    for (EDNSOption each : opt.getOptions(EDNSOption.Code.COOKIE)) {
      if (each instanceof CookieOption said) {
        cookie =
            Cookie.of(said.getClientCookie())
                .withServer(said.getServerCookie().orElse(new byte[0]));
      }
    }
    return new Edns(
        Math.max(opt.getPayloadSize(), Edns.PAYLOAD_WITHOUT),
        opt.getVersion(),
        (opt.getFlags() & Codec.DNSSEC_OK) != 0,
        cookie);
  }

  /// As [Codec#write], whatever it is.
  static byte[] write(Message message, int bytesMax) {
    org.xbill.DNS.Message all = new org.xbill.DNS.Message(message.id());
    setFlags(all.getHeader(), message.flags());
    all.getHeader().setRcode(message.code().code() & 0xF);
    try {
      for (Question each : message.questions()) {
        all.addRecord(
            Record.newRecord(name(each.name()), each.type().code(), each.recordClass()),
            Section.QUESTION);
      }
      add(all, message.answers(), Section.ANSWER);
      add(all, message.authority(), Section.AUTHORITY);
      add(all, message.additional(), Section.ADDITIONAL);
    } catch (IOException notOfItsType) {
      throw new IllegalArgumentException("a record cannot be written: " + message, notOfItsType);
    }
    Edns edns = message.edns();
    if (edns != null) {
      all.addRecord(opt(edns, message.code().code() >> 4), Section.ADDITIONAL);
    }
    // Near its bound dnsjava leaves out what would just have fitted.
    byte[] whole = all.toWire(Codec.BYTES_MAX);
    return whole.length <= bytesMax ? whole : all.toWire(bytesMax);
  }

  private static void setFlags(Header header, int flags) {
    header.setOpcode((flags >> 11) & 0xF);
    for (int bit = 0; bit < 16; bit++) {
      boolean isFlag = bit == 0 || (bit > 4 && bit != 9 && bit < 12);
      if (isFlag && (flags & (0x8000 >> bit)) != 0) {
        header.setFlag(bit);
      }
    }
  }

  private static Name name(DomainName name) throws IOException {
    return new Name(name.wire());
  }

  private static void add(org.xbill.DNS.Message all, List<ResourceRecord> records, int section)
      throws IOException {
    for (ResourceRecord each : records) {
      all.addRecord(record(each), section);
    }
  }

  private static Record record(ResourceRecord of) throws IOException {
    Name name = name(of.name());
    int type = of.type().code();
    return of.dataLength() == 0 // dnsjava would make nothing of that.
        ? Record.newRecord(name, type, DClass.IN, of.ttlSeconds())
        : Record.newRecord(name, type, DClass.IN, of.ttlSeconds(), of.data());
  }

  private static OPTRecord opt(Edns edns, int extendedCode) {
    Cookie cookie = edns.cookie();
    List<EDNSOption> options = new ArrayList<>();
    if (cookie != null) {
      options.add(
          cookie.hasServer()
              ? new CookieOption(cookie.client(), cookie.server())
              : new CookieOption(cookie.client()));
    }
    return new OPTRecord(
        edns.payloadMax(),
        extendedCode,
        edns.version(),
        edns.dnssecOk() ? Codec.DNSSEC_OK : 0,
        options);
  }
}
