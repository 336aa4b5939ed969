package spindle.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// Writes commands: an array of bulk strings each, by the specification of RESP.
final class RespWriter {
  private final ByteArrayOutputStream words = new ByteArrayOutputStream();
  private int count;

  /// Begins with the name of the command.
  RespWriter(String name) {
    word(name);
  }

  RespWriter word(String text) {
    return word(text.getBytes(UTF_8));
  }

  RespWriter word(long number) {
    return word(Long.toString(number));
  }

  RespWriter word(byte[] bytes) {
    words.writeBytes(("$" + bytes.length + "\r\n").getBytes(US_ASCII));
    words.writeBytes(bytes);
    words.write('\r');
    words.write('\n');
    count++;
    return this;
  }

  byte[] done() {
    byte[] head = ("*" + count + "\r\n").getBytes(US_ASCII);
    var all = new ByteArrayOutputStream(head.length + words.size());
    all.writeBytes(head);
    all.writeBytes(words.toByteArray());
    return all.toByteArray();
  }
}
