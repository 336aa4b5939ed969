package spindle.websocket;

import java.nio.charset.StandardCharsets;
import spindle.websocket.frame.BadFrame;
import spindle.websocket.frame.Utf8Check;

/// How a connection has ended.
///
/// @param code as RFC 6455, 7.4 has it; 1005 where the peer gave none, 1006 where it ended without
///   a word
/// @param reason the peer's words, or ours where the peer was at fault; at most 123 bytes of UTF-8
/// @param clean whether both sides have said that they close
public record CloseStatus(int code, String reason, boolean clean) {
  /// The purpose is fulfilled.
  public static final int NORMAL = 1000;

  /// A page was left, or a server goes down.
  public static final int GOING_AWAY = 1001;

  /// The peer does not keep to the rules of the protocol.
  public static final int PROTOCOL_ERROR = BadFrame.PROTOCOL_ERROR;

  /// A kind of message that is not taken here.
  public static final int UNSUPPORTED_DATA = 1003;

  /// No code was given. Never sent.
  public static final int NO_STATUS = 1005;

  /// The connection ended without a closing frame. Never sent.
  public static final int ABNORMAL = 1006;

  /// A message that is not what it says to be: text that is no UTF-8.
  public static final int INVALID_PAYLOAD = BadFrame.INVALID_PAYLOAD;

  /// A message that goes against the rules of the program.
  public static final int POLICY_VIOLATION = 1008;

  /// A message that is larger than it may be.
  public static final int TOO_BIG = BadFrame.TOO_BIG;

  /// The program has failed.
  public static final int INTERNAL_ERROR = 1011;

  /// That of a connection that has ended without a closing frame.
  static CloseStatus abnormal(String why) {
    return new CloseStatus(ABNORMAL, why, false);
  }

  /// Whether the code may stand in a closing frame.
  static boolean maySend(int code) {
    return code >= 1000
        && (code <= 1003 || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999));
  }

  /// What the peer's closing frame says.
  ///
  /// @throws BadFrame if it says what none may
  static CloseStatus parse(byte[] payload) throws BadFrame {
    if (payload.length == 0) {
      return new CloseStatus(NO_STATUS, "", true);
    }
    int code = payload.length == 1 ? 0 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    if (!maySend(code)) {
      throw new BadFrame(PROTOCOL_ERROR, "a closing frame without a code that may be");
    }
    Utf8Check check = new Utf8Check();
    if (!check.accepts(payload, 2, payload.length - 2) || !check.complete()) {
      throw new BadFrame(INVALID_PAYLOAD, "a reason that is no UTF-8");
    }
    String reason = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    return new CloseStatus(code, reason, true);
  }
}
