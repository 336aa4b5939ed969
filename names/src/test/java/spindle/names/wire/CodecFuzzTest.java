package spindle.names.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;

class CodecFuzzTest {
  private static final int SEEDS = Integer.getInteger("spindle.names.inputs", 5000);

  /// So many of the records may be read without dnsjava.
  private static final int PLAIN = 7;

  private static final List<ResourceRecord> RECORDS =
      List.of(
          ResourceRecord.of("www.example", "A", 300, "192.0.2.1"),
          ResourceRecord.of("www.example", "A", 300, "192.0.2.2"),
          ResourceRecord.of("www.example", "AAAA", 300, "2001:db8::1"),
          ResourceRecord.of("WWW.example", "A", 0, "192.0.2.3"),
          ResourceRecord.of("www.example", "CNAME", 300, "a.b.example"),
          ResourceRecord.of("b.example", "NS", 300, "www.example"),
          ResourceRecord.of("example", "SOA", 300, "ns.example. root.example. 1 2 3 4 5"),
          ResourceRecord.of("example", "TXT", 300, "\"some text\""),
          ResourceRecord.of("_a._tcp.example", "SRV", 300, "1 2 3 host.example."),
          ResourceRecord.of("example", "NAPTR", 300, "1 2 \"s\" \"x\" \"!a!b!\" ."),
          ResourceRecord.of("example", "HTTPS", 300, "1 . alpn=h2 ipv4hint=192.0.2.1"),
          ResourceRecord.of("example", "LOC", 300, "52 22 23.000 N 4 53 32.000 E -2.00m"),
          ResourceRecord.of("example", "TYPE65280", 300, "\\# 2 0A0B"),
          new ResourceRecord(DomainName.of("example"), new RecordType(65_281), 300, new byte[0]));

  /// A message, some of whose bytes are others.
  private static byte[] input(Random chance) {
    if (chance.nextInt(8) == 0) {
      byte[] random = new byte[chance.nextInt(100)];
      chance.nextBytes(random);
      return random;
    }
    Message message =
        new Message(
            chance.nextInt(65_536),
            chance.nextInt(65_536) & (chance.nextBoolean() ? 0xFFB0 : 0x87B0),
            new ResponseCode(chance.nextInt(24)),
            List.of(Question.of(DomainName.of("www.example"), RecordType.A)),
            some(chance),
            some(chance),
            some(chance),
            chance.nextBoolean() ? null : Edns.plain().withCookie(Cookie.of(new byte[16])));
    byte[] bytes = Codec.write(message, Codec.BYTES_MAX);
    for (int i = chance.nextInt(4); i > 0; i--) {
      int at = chance.nextInt(bytes.length);
      bytes[at] =
          (byte)
              switch (chance.nextInt(4)) {
                case 0 -> 0xC0;
                case 1 -> bytes[at] ^ 1 << chance.nextInt(8);
                default -> chance.nextInt(256);
              };
    }
    return chance.nextInt(4) == 0 ? Arrays.copyOf(bytes, chance.nextInt(bytes.length)) : bytes;
  }

  private static List<ResourceRecord> some(Random chance) {
    int most = chance.nextBoolean() ? RECORDS.size() : PLAIN;
    return chance.ints(chance.nextInt(4), 0, most).mapToObj(RECORDS::get).toList();
  }

  @Test
  void whatNearlyAllMessagesAreIsReadAndWrittenStraight() {
    int read = 0;
    for (long seed = 0; seed < 1000; seed++) {
      read += PlainReader.read(input(new Random(seed))) == null ? 0 : 1;
    }
    assertThat(read).isGreaterThan(50);
    Message query =
        Message.query(
            1,
            Message.RECURSION_DESIRED,
            Question.of(DomainName.of("www.example"), RecordType.A),
            Edns.plain().withCookie(Cookie.of(new byte[8])));
    assertThat(PlainWriter.write(query, Edns.PAYLOAD)).isNotNull();
    Message reply = query.withRecords(List.of(RECORDS.getFirst()), List.of(), List.of());
    assertThat(PlainWriter.write(reply, Edns.PAYLOAD)).isNotNull();
  }

  @Test
  void aRecordMayHaveNoData() throws Exception {
    Message message =
        Message.query(1, 0, Question.of(DomainName.of("example"), new RecordType(65_281)), null)
            .withRecords(List.of(RECORDS.getLast()), List.of(), List.of());
    assertThat(Codec.parse(Codec.write(message, Edns.PAYLOAD))).isEqualTo(message);
  }

  @Test
  void anyBytesAreAMessageOrABadOne() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        CodecFuzz.fuzzerTestOneInput(input(new Random(seed)));
      } catch (Throwable failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }
}
