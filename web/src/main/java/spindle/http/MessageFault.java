package spindle.http;

/// What can be wrong with a message on the wire, and how a server answers it. After each of them
/// nothing more of the connection can be read: where the next message begins is not known.
public enum MessageFault {
  /// The syntax of the first line or of a field: also a bare CR or LF, a control, a folded line.
  SYNTAX(400),
  /// A version of HTTP other than 1.0 and 1.1, well-formed.
  VERSION(505),
  /// A host that is missing, there twice, malformed, or other than that of the target.
  HOST(400),
  /// A method longer than [MessageLimits#methodMax].
  METHOD_TOO_LONG(501),
  /// A target longer than [MessageLimits#targetMax].
  TARGET_TOO_LONG(414),
  /// A head longer than [MessageLimits#headMax], or with too many fields or cookies.
  HEAD_TOO_LARGE(431),
  /// A length of the body that is malformed, or that two readers may understand in two ways.
  LENGTH(400),
  /// A transfer coding other than chunked.
  TRANSFER_CODING(501),
  /// A chunk, or the trailer behind the last one.
  CHUNK(400);

  private final int code;

  MessageFault(int code) {
    this.code = code;
  }

  /// What a server answers, before it closes.
  public Status status() {
    return Status.of(code);
  }
}
