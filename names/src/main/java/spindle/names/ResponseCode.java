package spindle.names;

import org.xbill.DNS.Rcode;

/// What a response says of the question, by its number: RFC 1035, 4.1.1, and RFC 6891.
///
/// @param code 0 to 4095; above 15 only with EDNS
public record ResponseCode(int code) {
  /// The question is answered, be it that there is no such data.
  public static final ResponseCode NOERROR = new ResponseCode(0);

  /// The server could not read the question.
  public static final ResponseCode FORMERR = new ResponseCode(1);

  /// The server could not find an answer.
  public static final ResponseCode SERVFAIL = new ResponseCode(2);

  /// There is no such name.
  public static final ResponseCode NXDOMAIN = new ResponseCode(3);

  /// The server does not do such things.
  public static final ResponseCode NOTIMP = new ResponseCode(4);

  /// The server does not want to answer.
  public static final ResponseCode REFUSED = new ResponseCode(5);

  /// The server does not answer for this zone.
  public static final ResponseCode NOTAUTH = new ResponseCode(9);

  /// The version of EDNS is not known.
  public static final ResponseCode BADVERS = new ResponseCode(16);

  /// The cookie is not right, RFC 7873.
  public static final ResponseCode BADCOOKIE = new ResponseCode(23);

  /// A code by its number.
  ///
  /// @throws IllegalArgumentException if it is not 0 to 4095
  public ResponseCode {
    if (code < 0 || code > 0xFFF) {
      throw new IllegalArgumentException("expected a code of 0 to 4095, got " + code);
    }
  }

  /// Its name: `NXDOMAIN`.
  @Override
  public String toString() {
    return code == BADVERS.code ? "BADVERS" : Rcode.string(code);
  }
}
