package spindle.names.wire;

/// Messages from bytes and to bytes: the plain ones straight, all others by dnsjava.
public final class Codec {
  /// Bytes of the longest message, RFC 1035, 4.2.2.
  public static final int BYTES_MAX = 65_535;

  static final int FLAGS = 0xFFB0;
  static final int DNSSEC_OK = 0x8000;

  private Codec() {}

  /// The message that `bytes` are.
  ///
  /// @throws BadMessage if they are none; whatever they are, nothing else is thrown
  public static Message parse(byte[] bytes) throws BadMessage {
    Message plain = PlainReader.read(bytes);
    return plain == null ? AnyCodec.parse(bytes) : plain;
  }

  /// The bytes of `message`, at most `bytesMax`: what goes beyond is left out, whole sets of
  /// records at a time, and the message then says that it is truncated.
  ///
  /// @throws IllegalArgumentException if a record's data is not of its type
  public static byte[] write(Message message, int bytesMax) {
    byte[] plain = PlainWriter.write(message, bytesMax);
    return plain == null ? AnyCodec.write(message, bytesMax) : plain;
  }
}
