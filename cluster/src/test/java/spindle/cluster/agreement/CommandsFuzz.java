package spindle.cluster.agreement;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import spindle.cluster.engine.FrameReader;
import spindle.cluster.engine.FrameWriter;
import spindle.cluster.engine.MalformedFrame;

/// Any bytes are a command, or are refused; and two members to whom the same is applied have the
/// same state, one of them by way of a snapshot.
final class CommandsFuzz {
  private CommandsFuzz() {}

  /// @param input commands, each with its length in a byte before it
  static void fuzzerTestOneInput(byte[] input) throws IOException {
    AgreedState one = new AgreedState();
    AgreedState other = new AgreedState();
    for (int at = 0; at < input.length; ) {
      int length = Math.min(input[at] & 0xFF, input.length - at - 1);
      String said = status(one.apply(input, at + 1, length, true));
      if (!said.equals(status(other.apply(input, at + 1, length, false)))) {
        throw new AssertionError("the same command was answered in two ways");
      }
      at += 1 + length;
    }
    AgreedState third = new AgreedState();
    third.readContentFrom(new DataInputStream(new ByteArrayInputStream(snapshot(one))));
    if (!java.util.Arrays.equals(snapshot(one), snapshot(other))
        || !java.util.Arrays.equals(snapshot(one), snapshot(third))
        || one.bytes() != third.bytes()
        || one.bytes() < 0) {
      throw new AssertionError("the same commands made two states");
    }
  }

  private static String status(byte[] answer) {
    FrameReader rest = new FrameReader(answer);
    try {
      return Integer.toString(rest.small());
    } catch (MalformedFrame none) {
      throw new AssertionError("an answer without a status", none);
    }
  }

  private static byte[] snapshot(AgreedState state) throws IOException {
    var bytes = new ByteArrayOutputStream();
    state.writeContentTo(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /// A good command, by its number.
  static FrameWriter command(int number, java.util.Random chance) {
    String name = "n" + chance.nextInt(3);
    byte[] value = chance.nextInt(3) == 0 ? null : new byte[chance.nextInt(20)];
    return switch (number) {
      case AgreedState.READ -> new FrameWriter(number).text(name).text(name);
      case AgreedState.WRITE ->
          fenced(number, name, chance)
              .text(name)
              .text("k" + chance.nextInt(3))
              .small(chance.nextInt(3))
              .bytes(chance.nextBoolean() ? null : new byte[chance.nextInt(3)])
              .bytes(value);
      case AgreedState.ADD ->
          fenced(number, name, chance).text(name).number(chance.nextInt(5) - 2L);
      case AgreedState.LOCK ->
          new FrameWriter(number)
              .number(1000)
              .text(name)
              .text("m" + chance.nextInt(3))
              .number(3000)
              .number(chance.nextInt(4) - 1L)
              .number(chance.nextInt(3));
      default -> new FrameWriter(number).number(1000).text(name).number(chance.nextInt(4));
    };
  }

  private static FrameWriter fenced(int kind, String name, java.util.Random chance) {
    return new FrameWriter(kind)
        .bytes(
            chance.nextInt(3) > 0 ? null : name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .number(chance.nextInt(3))
        .number(400);
  }
}
