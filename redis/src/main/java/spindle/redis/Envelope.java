package spindle.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/// A message to a topic with who sent it, as it is published.
///
/// @param life a number of the process's own, another one when it has started again
/// @param number counts what that life has published to that topic, from 1
@SuppressWarnings("ArrayRecordComponent") // never compared
record Envelope(String sender, long life, long number, byte[] message) {
  private static final int VERSION = 1;
  private static final int HEAD = 1 + Long.BYTES + Long.BYTES + 1;

  byte[] encoded() {
    byte[] name = sender.getBytes(UTF_8);
    return ByteBuffer.allocate(HEAD + name.length + message.length)
        .put((byte) VERSION)
        .putLong(life)
        .putLong(number)
        .put((byte) name.length)
        .put(name)
        .put(message)
        .array();
  }

  /// @throws MalformedReply if they are none
  static Envelope decoded(byte[] bytes) throws MalformedReply {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    if (bytes.length < HEAD || all.get() != VERSION) {
      throw new MalformedReply(
          "expected a message of a program with Spindle, got %d bytes".formatted(bytes.length));
    }
    long life = all.getLong();
    long number = all.getLong();
    byte[] name = new byte[all.get() & 0xFF];
    if (name.length > all.remaining()) {
      throw new MalformedReply("expected a name of %d bytes".formatted(name.length));
    }
    all.get(name);
    byte[] message = new byte[all.remaining()];
    all.get(message);
    try {
      String sender = UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
      return new Envelope(sender, life, number, message);
    } catch (CharacterCodingException other) {
      throw new MalformedReply("expected a name in UTF-8");
    }
  }
}
