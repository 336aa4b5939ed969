package spindle.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// RESP 2, by the specification of the protocol.
class RespTest {
  private static String read(String bytes) {
    return RespFuzz.read((" " + bytes.replace("~", "\r\n")).getBytes(UTF_8), 1_000_000);
  }

  @Test
  void eachKindOfReplyIsRead() {
    assertThat(read("+OK~")).isEqualTo("+OK");
    assertThat(read("-ERR unknown command~")).isEqualTo("-ERR unknown command");
    assertThat(read(":-42~:0~")).isEqualTo("-42 0");
    assertThat(read("$5~a\r\nb~~$0~~$-1~")).isEqualTo("refused");
    assertThat(read("$4~a\r\nb~$0~~$-1~")).isEqualTo("'a\r\nb' '' null");
    assertThat(read("*3~$3~one~:2~*2~+three~$-1~*0~*-1~"))
        .isEqualTo("['one', 2, [+three, null]] [] nothing");
  }

  @Test
  void whatIsNoReplyIsRefused() {
    for (String bad :
        new String[] {
          "~",
          "hello~",
          ":one~",
          ":~",
          "$-2~",
          "*-2~",
          "$3~abcd~",
          "$~",
          "*x~",
          "%1~+a~+b~",
          ":99999999999999999999~"
        }) {
      assertThat(read(bad)).as(bad).isEqualTo("refused");
    }
  }

  @Test
  void aReplyHasSoManyBytesAndNoMore() {
    // 32 for the value, 4 for its line, and the bytes.
    assertThat(read("$964~" + "x".repeat(964) + "~")).hasSize(966);
    assertThat(read("$965~")).isEqualTo("refused");
    assertThat(read("$2147483647~")).isEqualTo("refused");
    assertThat(read("$9223372036854775807~")).isEqualTo("refused");
    assertThat(read("*31~")).isEmpty();
    assertThat(read("*32~")).isEqualTo("refused");
    assertThat(read("*30~" + "*-1~".repeat(30))).isEqualTo("refused");
    assertThat(read("*27~" + "*-1~".repeat(27))).startsWith("[nothing");
    assertThat(read("*1~".repeat(8) + "+deep~")).isEqualTo("[[[[[[[[+deep]]]]]]]]");
    assertThat(read("*1~".repeat(9))).isEqualTo("refused");
    assertThat(read("+" + "x".repeat(4097))).isEqualTo("refused");
    assertThat(read("+" + "x".repeat(900))).isEmpty();
  }

  @Test
  void aCommandIsAnArrayOfBulks() {
    byte[] command = new RespWriter("SET").word("ключ").word(-7).word(new byte[] {0}).done();
    assertThat(new String(command, UTF_8))
        .isEqualTo("*4\r\n$3\r\nSET\r\n$8\r\nключ\r\n$2\r\n-7\r\n$1\r\n\0\r\n");
  }

  private static void make(StringBuilder out, Random chance, int depth) {
    switch (chance.nextInt(depth > 3 ? 4 : 6)) {
      case 0 -> out.append("+OK\r\n");
      case 1 -> out.append("-ERR no\r\n");
      case 2 -> out.append(":").append(chance.nextInt()).append("\r\n");
      case 3 -> {
        int length = chance.nextInt(20) - 1;
        out.append("$").append(length).append("\r\n");
        out.append(length < 0 ? "" : "x".repeat(length) + "\r\n");
      }
      default -> {
        int count = chance.nextInt(6) - 1;
        out.append("*").append(count).append("\r\n");
        for (int i = 0; i < count; i++) {
          make(out, chance, depth + 1);
        }
      }
    }
  }

  @Test
  void anyBytesAreRepliesOrAreRefusedWhereverTheyAreCut() {
    for (long seed = 0; seed < 20_000; seed++) {
      var chance = new Random(seed);
      var out = new StringBuilder().append((char) chance.nextInt(128));
      for (int left = chance.nextInt(5); left > 0; left--) {
        make(out, chance, 0);
      }
      byte[] bytes = out.toString().getBytes(UTF_8);
      if (chance.nextBoolean()) {
        bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt(128);
      }
      try {
        RespFuzz.fuzzerTestOneInput(bytes);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  @Test
  void anEnvelopeIsReadAsItWasWrittenOrRefused() throws MalformedReply {
    for (long seed = 0; seed < 20_000; seed++) {
      var chance = new Random(seed);
      byte[] message = new byte[chance.nextInt(5)];
      String name = "é".repeat(chance.nextInt(127));
      byte[] bytes = new Envelope(name, chance.nextLong(), seed, message).encoded();
      Envelope read = Envelope.decoded(bytes);
      assertThat(read.sender()).isEqualTo(name);
      assertThat(read.number()).isEqualTo(seed);
      assertThat(read.message()).isEqualTo(message);
      EnvelopeFuzz.fuzzerTestOneInput(java.util.Arrays.copyOf(bytes, chance.nextInt(bytes.length)));
      bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt();
      EnvelopeFuzz.fuzzerTestOneInput(bytes);
    }
  }
}
