package spindle.names;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One record of class IN: a name, a type, data, and for how long it may be kept.
///
/// The accessors for data, such as [#target], throw `IllegalStateException` if the record's type
/// has no such thing.
///
/// Records have an order, by name, type, data and time, for the same reason as names do.
public final class ResourceRecord implements Comparable<ResourceRecord> {
  /// The longest time that a record may be kept, RFC 2181, 8.
  public static final long TTL_MAX = Integer.MAX_VALUE;

  private static final int SOA_NUMBERS = 20;
  private static final int URI_TEXT = 4;

  private final DomainName name;
  private final RecordType type;
  private final long ttlSeconds;
  private final byte[] data;

  /// A record with its data as messages have it, with names uncompressed.
  ///
  /// @param ttlSeconds how long it may be kept, 0 to 2147483647
  /// @param data copied; nobody has looked whether it is of this type
  /// @throws IllegalArgumentException if the time is out of range, or there are more than 65535
  ///   bytes
  public ResourceRecord(DomainName name, RecordType type, long ttlSeconds, byte[] data) {
    if (ttlSeconds < 0 || ttlSeconds > TTL_MAX || data.length > 0xFFFF) {
      throw new IllegalArgumentException(
          "expected 0 to 2147483647 seconds and at most 65535 bytes, got %d and %d"
              .formatted(ttlSeconds, data.length));
    }
    this.name = name;
    this.type = type;
    this.ttlSeconds = ttlSeconds;
    this.data = data.clone();
  }

  /// A record with its data as zone files have it: `10 mail.example.org`, where every name is meant
  /// from the root.
  ///
  /// @throws IllegalArgumentException if it is no such data
  public static ResourceRecord of(DomainName name, RecordType type, long ttlSeconds, String data) {
    return new ResourceRecord(name, type, ttlSeconds, RecordText.data(name, type, data));
  }

  /// A record with its data as zone files have it.
  ///
  /// @throws IllegalArgumentException if it is no such data, no name or no type
  public static ResourceRecord of(String name, String type, long ttlSeconds, String data) {
    return of(DomainName.of(name), RecordType.of(type), ttlSeconds, data);
  }

  /// A record of type A or AAAA.
  public static ResourceRecord address(DomainName name, long ttlSeconds, InetAddress address) {
    byte[] bytes = address.getAddress();
    return new ResourceRecord(
        name, bytes.length == 4 ? RecordType.A : RecordType.AAAA, ttlSeconds, bytes);
  }

  /// Whose it is.
  public DomainName name() {
    return name;
  }

  /// What its data is.
  public RecordType type() {
    return type;
  }

  /// For how long it may be kept, in seconds.
  public long ttlSeconds() {
    return ttlSeconds;
  }

  /// Its data as messages have it, uncompressed. The caller's to keep.
  public byte[] data() {
    return data.clone();
  }

  /// How many bytes of data it has.
  public int dataLength() {
    return data.length;
  }

  /// The same, to be kept for another time.
  public ResourceRecord withTtl(long seconds) {
    return new ResourceRecord(name, type, seconds, data);
  }

  /// The same of another name.
  public ResourceRecord withName(DomainName other) {
    return new ResourceRecord(other, type, ttlSeconds, data);
  }

  /// The address of A and AAAA.
  public InetAddress address() {
    boolean fits =
        (type.equals(RecordType.A) && data.length == 4)
            || (type.equals(RecordType.AAAA) && data.length == 16);
    try {
      if (fits) {
        return InetAddress.getByAddress(data);
      }
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
    throw without("address");
  }

  /// The name that CNAME, NS, PTR, DNAME, MX, SRV, SVCB and HTTPS lead to; of SOA the first server.
  public DomainName target() {
    int start = targetStart();
    if (start < 0 || DomainName.end(data, start) < 0) {
      throw without("target");
    }
    return DomainName.within(data, start);
  }

  /// Where the target's name begins in the data, or -1.
  private int targetStart() {
    return switch (type.code()) {
      case 2, 5, 6, 12, 39 -> 0;
      case 15, 64, 65 -> 2;
      case 33 -> 6;
      default -> -1;
    };
  }

  /// The preference of MX and the priority of SRV, URI, SVCB and HTTPS: the lower goes first.
  public int priority() {
    return number(
        0, RecordType.MX, RecordType.SRV, RecordType.URI, RecordType.SVCB, RecordType.HTTPS);
  }

  /// The weight of SRV and URI among those of their priority.
  public int weight() {
    return number(2, RecordType.SRV, RecordType.URI);
  }

  /// What URI leads to, each byte a character of ISO 8859-1.
  public String uri() {
    if (!type.equals(RecordType.URI) || data.length < URI_TEXT) {
      throw without("URI");
    }
    return new String(data, URI_TEXT, data.length - URI_TEXT, StandardCharsets.ISO_8859_1);
  }

  /// The port of SRV.
  public int port() {
    return number(4, RecordType.SRV);
  }

  private int number(int at, RecordType... types) {
    if (!List.of(types).contains(type) || data.length < at + 2) {
      throw without("number");
    }
    return ((data[at] & 0xFF) << 8) | (data[at + 1] & 0xFF);
  }

  /// The texts of TXT, each byte a character of ISO 8859-1, since nothing says what they are.
  public List<String> texts() {
    if (!type.equals(RecordType.TXT)) {
      throw without("text");
    }
    List<String> texts = new ArrayList<>();
    for (int at = 0; at < data.length; at += 1 + (data[at] & 0xFF)) {
      int length = Math.min(data[at] & 0xFF, data.length - at - 1);
      texts.add(new String(data, at + 1, length, StandardCharsets.ISO_8859_1));
    }
    return texts;
  }

  /// The last field of SOA: how long it may be kept that something is not there, in seconds, RFC
  /// 2308.
  public long minimumSeconds() {
    return soaNumber(4);
  }

  /// The number of the zone's version in SOA.
  public long serial() {
    return soaNumber(0);
  }

  /// In SOA: after how many seconds a copy of the zone asks whether it has changed.
  public long refreshSeconds() {
    return soaNumber(1);
  }

  /// In SOA: the same after a failure.
  public long retrySeconds() {
    return soaNumber(2);
  }

  /// In SOA: how many seconds a copy holds if nobody says that it has not changed.
  public long expireSeconds() {
    return soaNumber(3);
  }

  /// The same SOA record with another number of the zone's version.
  ///
  /// @param number 0 to 4294967295
  public ResourceRecord withSerial(long number) {
    serial(); // It must have one.
    if (number >>> 32 != 0) {
      throw new IllegalArgumentException("expected a number of 0 to 4294967295, got " + number);
    }
    byte[] other = data.clone();
    ByteBuffer.wrap(other).putInt(other.length - SOA_NUMBERS, (int) number);
    return new ResourceRecord(name, type, ttlSeconds, other);
  }

  private long soaNumber(int which) {
    int server = type.equals(RecordType.SOA) ? DomainName.end(data, 0) : -1;
    int mailbox = server < 0 ? -1 : DomainName.end(data, server);
    if (mailbox < 0 || data.length != mailbox + SOA_NUMBERS) {
      throw without("such number");
    }
    long value = 0;
    for (int i = 0; i < 4; i++) {
      value = (value << 8) | (data[mailbox + 4 * which + i] & 0xFF);
    }
    return value;
  }

  /// Its data as zone files have it, or as RFC 3597 writes bytes where they are not of this type.
  public String text() {
    return RecordText.of(this).orElseGet(this::unknownText);
  }

  private String unknownText() {
    StringBuilder text = new StringBuilder("\\# ").append(data.length);
    for (int i = 0; i < data.length; i++) {
      text.append(i == 0 ? " " : "").append(Character.forDigit((data[i] >> 4) & 0xF, 16));
      text.append(Character.forDigit(data[i] & 0xF, 16));
    }
    return text.toString();
  }

  private IllegalStateException without(String what) {
    return new IllegalStateException(
        "a record of type %s has no %s here: %s".formatted(type, what, this));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ResourceRecord that
        && name.equals(that.name)
        && type.equals(that.type)
        && ttlSeconds == that.ttlSeconds
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + type.hashCode()) + Arrays.hashCode(data);
  }

  @Override
  public int compareTo(ResourceRecord other) {
    int byName = name.compareTo(other.name);
    int byType = byName != 0 ? byName : Integer.compare(type.code(), other.type.code());
    int byData = byType != 0 ? byType : Arrays.compareUnsigned(data, other.data);
    return byData != 0 ? byData : Long.compare(ttlSeconds, other.ttlSeconds);
  }

  /// As a line of a zone file.
  @Override
  public String toString() {
    return "%s%s %d IN %s %s".formatted(name, name.isRoot() ? "" : ".", ttlSeconds, type, text());
  }
}
