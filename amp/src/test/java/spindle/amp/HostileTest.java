package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import spindle.amp.reason.MalformedBox;
import spindle.defer.Deferred;
import spindle.reason.ConnectionClosed;
import spindle.testing.Chunks;
import spindle.testing.LoggedErrors;
import spindle.testing.Wire;

/// What a peer may send that is no AMP, or too much of it. Each ends this one connection, is no
/// error of ours in the log, and costs no more than the limits say.
class HostileTest {
  record Item(int number) {}

  /// One end, and why it has ended.
  private static final class Victim extends AMP {
    final List<Deferred<Done>> atWork = new ArrayList<>();
    int done;
    @Nullable IOException why;

    Victim(AmpLimits limits) {
      super(limits);
      on(
          Sum.class,
          _ -> {
            done++;
            return new Sum.Total(1);
          });
      on(
          Guarded.class,
          _ -> {
            done++;
            return new Done();
          });
      onLater(
          Wait.class,
          _ -> {
            Deferred<Done> later = new Deferred<>();
            atWork.add(later);
            return later;
          });
    }

    @Override
    protected void ended(IOException reason) {
      why = reason;
    }
  }

  record Guarded(int positive) implements Command<Done> {
    Guarded {
      if (positive < 1) {
        throw new IllegalArgumentException("expected a number above 0");
      }
    }
  }

  record Wait() implements Command<Done> {}

  private static final String SUM = "\0\10_command\0\3Sum\0\1a\0\0011\0\1b\0\0012\0\0";

  private static final String ASKED = "\0\4_ask\0\0019\0\10_command\0\3Sum\0\1a\0\0011";

  private static Map<String, String> streams() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("a key of 256 bytes", "\1\0" + "k".repeat(256));
    all.put("a key of 65535 bytes", "\u00FF\u00FF");
    all.put("HTTP", "GET / HTTP/1.1\r\n\r\n");
    all.put("a TLS ClientHello", "\u0016\3\1\2\0\1\0\1");
    all.put("an empty box", "\0\0");
    all.put("a box that is nothing", "\0\1a\0\1b\0\0");
    all.put("a tag without a command", "\0\4_ask\0\0011\0\0");
    all.put("an answer to what was not asked", "\0\7_answer\0\0011\0\0");
    all.put("an answer with a tag that is no number", "\0\7_answer\0\1z\0\0");
    all.put("an answer with an empty tag", "\0\7_answer\0\0\0\0");
    all.put(
        "an answer with a tag too long for a number", "\0\7_answer\0\u00101111111111111111\0\0");
    all.put("an error to what was not asked", error("1", "X", "x"));
    all.put("an error without a code", "\0\6_error\0\0011\0\0");
    all.put("an answer and an error in one", "\0\7_answer\0\0017\0\6_error\0\0017\0\0");
    all.put("more than boxMax", "\0\1a\u00FF\u00FF" + "x".repeat(65_535) + "\0\1b\u00FF\u00FF");
    all.put("more than pairsMax", "\0\1a\0\1b".repeat(9));
    all.put("the tag of a command at work", wait("1") + wait("1"));
    return all;
  }

  private static String wait(String tag) {
    return "\0\4_ask\0" + (char) tag.length() + tag + "\0\10_command\0\4Wait\0\0";
  }

  private static String error(String tag, String code, String words) {
    return pair("_error", tag)
        + pair("_error_code", code)
        + pair("_error_description", words)
        + "\0\0";
  }

  private static String pair(String key, String value) {
    return "\0"
        + (char) key.length()
        + key
        + (char) (value.length() >> 8)
        + (char) (value.length() & 0xFF)
        + value;
  }

  @TestFactory
  Stream<DynamicTest> whatIsNoAmpEndsTheConnectionAndAnotherCallIsNotHeard() {
    return streams().entrySet().stream()
        .map(each -> dynamicTest(each.getKey(), () -> ends(each.getValue())));
  }

  private static void ends(String stream) {
    for (int size : List.of(1 + stream.length() / 1000, 1_000_000)) {
      try (LoggedErrors logged = LoggedErrors.open()) {
        Victim victim = new Victim(AmpLimits.defaults().withBoxes(100_000, 8));
        Wire wire = Wire.toServer(_ -> victim).cut(Chunks.of(size));
        wire.flush();
        send(wire, stream + SUM);
        wire.advance(Duration.ofSeconds(30));
        assertThat(victim.why).isInstanceOf(MalformedBox.class);
        assertThat(victim.done).isZero();
        assertThat(wire.lost()).isNotNull();
        assertThat(logged.list()).isEmpty();
        wire.close();
      }
    }
  }

  private static void send(Wire wire, String bytes) {
    wire.send(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
    wire.flush();
  }

  private static Map<String, String> commands() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("an argument is missing", ASKED + "\0\0");
    all.put("no number", ASKED + pair("b", "") + "\0\0");
    all.put("a number with blanks", ASKED + pair("b", " 1") + "\0\0");
    all.put("a number out of range", ASKED + pair("b", "2147483648") + "\0\0");
    all.put("a number of 60 000 digits", ASKED + pair("b", "9".repeat(60_000)) + "\0\0");
    all.put(
        "what the record refuses",
        pair("_ask", "9") + pair("_command", "Guarded") + pair("positive", "0") + "\0\0");
    return all;
  }

  @TestFactory
  Stream<DynamicTest> aMalformedCommandIsToldAsUnknownAndEndsTheConnection() {
    return commands().entrySet().stream()
        .map(each -> dynamicTest(each.getKey(), () -> isUnknown(each.getValue())));
  }

  private static void isUnknown(String command) {
    try (LoggedErrors logged = LoggedErrors.open()) {
      Victim victim = new Victim(AmpLimits.defaults());
      Wire wire = Wire.toServer(_ -> victim);
      wire.flush();
      send(wire, command + SUM);
      wire.advance(Duration.ofSeconds(30));
      assertThat(new String(wire.receivedBytes(), ISO_8859_1))
          .isEqualTo(error("9", "UNKNOWN", "Unknown Error"));
      assertThat(victim.done).isZero();
      assertThat(victim.why).isInstanceOf(ConnectionClosed.class);
      assertThat(logged.list()).isEmpty();
      wire.close();
    }
  }

  private static Map<String, List<String>> values() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put("whole", List.of("", "-", "1.0", "0x1", "\u00b2", "1_0", "99999999999"));
    all.put("big", List.of("", "+", "1e9", "9".repeat(4301)));
    all.put(
        "decimal",
        List.of("", "NaN", "Infinity", "1E+99999999999", "1E+4301", "1E-4301", "1 ", "0x1"));
    all.put("fraction", List.of("", "0x1p3", "1d", "1_0", "Infinity1", "--1"));
    all.put("truth", List.of("", "true", "1", "True ", "FALSE"));
    all.put("text", List.of("\u00FF", "\u00C3", "\u00ED\u00A0\u0080", "\u00C0\u0080"));
    all.put(
        "time",
        List.of(
            "",
            "2024-02-30T00:00:00.000000+00:00",
            "2024-01-01T24:00:00.000000+00:00",
            "2024-01-01T00:00:00.000000 00:00",
            "2024-01-01T00:00:00.000000+19:00",
            "2024-01-01 00:00:00.000000+00:00",
            "2024-01-01T00:00:00.000000+00:001"));
    all.put("path", List.of("a\0b", "\u00FF"));
    all.put("list", List.of("\0", "\0\2", "\0\0021", "\0\1x", "\0\0011\0"));
    all.put("items", List.of("\0", "\0\0", "\0\6number", "\0\6number\0\0011", "\1\0"));
    all.put("deadline", List.of("0", "-1", "1.5", "99999999999999999999"));
    return all;
  }

  @TestFactory
  Stream<DynamicTest> aValueThatIsNoneIsRefusedByTheNameOfItsArgument() {
    CommandShape<Done> shape = CommandShape.of(Tried.class);
    return values().entrySet().stream()
        .flatMap(each ->
            IntStream.range(0, each.getValue().size())
                .mapToObj(i ->
                    dynamicTest(
                        each.getKey() + " " + i,
                        () -> refuses(shape, each.getKey(), each.getValue().get(i)))));
  }

  record Tried(
      Optional<Integer> whole,
      Optional<BigInteger> big,
      Optional<BigDecimal> decimal,
      Optional<Double> fraction,
      Optional<Boolean> truth,
      Optional<String> text,
      Optional<OffsetDateTime> time,
      Optional<Path> path,
      Optional<List<Integer>> list,
      Optional<List<Item>> items,
      Optional<Deadline> deadline)
      implements Command<Done> {}

  private static void refuses(CommandShape<Done> shape, String key, String value) {
    Box box = Box.empty().with(key, value.getBytes(ISO_8859_1));
    try {
      Record read = shape.readCall(box, new Passed(1));
      throw new AssertionError("it was taken for " + read);
    } catch (MalformedValue refused) {
      assertThat(refused).hasMessageContaining(key);
    }
  }

  @Test
  void aBoxThatComesTooSlowlyEndsTheConnection() {
    Victim victim = new Victim(AmpLimits.defaults());
    Wire wire = Wire.toServer(_ -> victim);
    wire.flush();
    for (int i = 0; i < 7; i++) {
      send(wire, pair("a", "b"));
      wire.advance(Duration.ofSeconds(9));
    }
    assertThat(victim.why).isInstanceOf(ConnectionClosed.class);
    wire.close();
  }
}
