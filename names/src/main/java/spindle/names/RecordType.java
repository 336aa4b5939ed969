package spindle.names;

import org.xbill.DNS.Type;

/// What kind of data a record has, by its number: RFC 1035, 3.2.2, and IANA's list.
///
/// @param code 0 to 65535
public record RecordType(int code) {
  /// An IPv4 address.
  public static final RecordType A = new RecordType(1);

  /// A server of a zone.
  public static final RecordType NS = new RecordType(2);

  /// The name that this one stands for.
  public static final RecordType CNAME = new RecordType(5);

  /// The beginning of a zone.
  public static final RecordType SOA = new RecordType(6);

  /// The name of an address.
  public static final RecordType PTR = new RecordType(12);

  /// Where mail goes.
  public static final RecordType MX = new RecordType(15);

  /// Texts.
  public static final RecordType TXT = new RecordType(16);

  /// An IPv6 address.
  public static final RecordType AAAA = new RecordType(28);

  /// Where a service is, RFC 2782.
  public static final RecordType SRV = new RecordType(33);

  /// The subtree that this one stands for, RFC 6672.
  public static final RecordType DNAME = new RecordType(39);

  /// What EDNS adds to a message, RFC 6891.
  public static final RecordType OPT = new RecordType(41);

  /// A key of a zone below, at its parent.
  public static final RecordType DS = new RecordType(43);

  /// A signature, RFC 4034.
  public static final RecordType RRSIG = new RecordType(46);

  /// How to reach a service, RFC 9460.
  public static final RecordType SVCB = new RecordType(64);

  /// How to reach a web site, RFC 9460.
  public static final RecordType HTTPS = new RecordType(65);

  /// What has changed in a zone, RFC 1995: only asked for.
  public static final RecordType IXFR = new RecordType(251);

  /// A whole zone, RFC 5936: only asked for.
  public static final RecordType AXFR = new RecordType(252);

  /// Any type: only asked for.
  public static final RecordType ANY = new RecordType(255);

  /// Where a service is, as a URI, RFC 7553.
  public static final RecordType URI = new RecordType(256);

  /// A type by its number.
  ///
  /// @throws IllegalArgumentException if it is not 0 to 65535
  public RecordType {
    if (code < 0 || code > 0xFFFF) {
      throw new IllegalArgumentException("expected a type of 0 to 65535, got " + code);
    }
  }

  /// The type that is called so: `MX`, or `TYPE65280` for one without a name, RFC 3597.
  ///
  /// @throws IllegalArgumentException if none is
  public static RecordType of(String name) {
    int code = Type.value(name, true);
    if (code < 0) {
      throw new IllegalArgumentException("no type of records is called '%s'".formatted(name));
    }
    return new RecordType(code);
  }

  /// Whether records of it exist, which is not so of questions for several types, of transfers, and
  /// of what only messages have.
  public boolean isData() {
    return code != OPT.code && code != 0 && (code < 128 || code > 255);
  }

  /// Its name. The commonest are known here: dnsjava would load a class for each of all types.
  @Override
  public String toString() {
    return switch (code) {
      case 1 -> "A";
      case 5 -> "CNAME";
      case 12 -> "PTR";
      case 28 -> "AAAA";
      case 33 -> "SRV";
      default -> Type.string(code);
    };
  }
}
