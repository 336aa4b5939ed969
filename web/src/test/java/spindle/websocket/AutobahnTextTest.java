package spindle.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spindle.websocket.TestedEnd.Frame;

/// Groups 6.5 to 6.23 of the list of [AutobahnTest]: what is UTF-8, and what is not, by RFC 3629.
class AutobahnTextTest {
  private static final HexFormat HEX = HexFormat.of();

  /// What is missing its last byte, for each length, overlong ones first.
  private static final List<String> CUT =
      List.of(
          "c0",
          "e080",
          "f08080",
          "f8808080",
          "fc80808080",
          "df",
          "efbf",
          "f7bfbf",
          "fbbfbfbf",
          "fdbfbfbfbf");

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Case(String number, byte[] text, boolean valid) {}

  private final List<Case> cases = new ArrayList<>();
  private int group = 5;

  private void group(boolean valid, String... texts) {
    for (int i = 0; i < texts.length; i++) {
      cases.add(new Case("6.%d.%d".formatted(group, i + 1), HEX.parseHex(texts[i]), valid));
    }
    group++;
  }

  @TestFactory
  Stream<DynamicTest> aServerTakesWhatIsUtf8AndNothingElse() {
    return tests(true);
  }

  @TestFactory
  Stream<DynamicTest> soDoesAClient() {
    return tests(false);
  }

  private Stream<DynamicTest> tests(boolean server) {
    good();
    bad();
    surrogatesAndSpecials();
    return cases.stream()
        .map(each -> DynamicTest.dynamicTest(each.number, () -> run(each, server)));
  }

  private static void run(Case each, boolean server) {
    try (var tested = new TestedEnd(server, "")) {
      Frame text = new Frame(0x81, each.text);
      tested.say(tested.bytes(text));
      Frame heard = tested.heard().getFirst();
      if (each.valid) {
        assertThat(heard.isLike(text)).as("the same text").isTrue();
      } else {
        assertThat(heard.first()).isEqualTo(0x88);
        assertThat(heard.closeCode()).isEqualTo(1007);
        assertThat(tested.isOver()).isTrue();
      }
    }
  }

  private void good() {
    String greek = "cebae1bdb9cf83cebcceb5";
    String hello = "68656c6c6f%s776f726c64";
    group(
        true,
        hello.formatted("24"),
        hello.formatted("c2a2"),
        hello.formatted("e282ac"),
        hello.formatted("f0a4ada2"),
        greek);
    prefixes(HEX.parseHex(greek));
    group(true, "00", "c280", "e0a080", "f0908080");
    group(false, "f888808080", "fc8480808080");
    group(true, "7f", "dfbf", "efbfbf", "f48fbfbf");
    group(false, "f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf");
    group(true, "ed9fbf", "ee8080", "efbfbd", "f48fbfbf");
    cases.add(new Case("6.11.5", HEX.parseHex("f4908080"), false));
  }

  private void prefixes(byte[] greek) {
    List<Integer> whole = List.of(2, 5, 7, 9, 11);
    for (int i = 1; i <= greek.length; i++) {
      byte[] prefix = java.util.Arrays.copyOf(greek, i);
      cases.add(new Case("6.6." + i, prefix, whole.contains(i)));
    }
    group++;
  }

  private void bad() {
    group(
        false,
        "80",
        "bf",
        "80bf",
        "80bf80",
        "80bf80bf",
        "80bf80bf80",
        "80bf80bf80bf",
        all(0x80, 0xBE, ""));
    group(
        false,
        all(0xC0, 0xDE, "20"),
        all(0xE0, 0xEE, "20"),
        all(0xF0, 0xF6, "20"),
        all(0xF8, 0xFA, "20"),
        all(0xFC, 0xFC, "20"));
    group(false, CUT.toArray(String[]::new));
    group(false, String.join("", CUT));
    group(false, "fe", "ff", "fefeffff");
    group(false, "c0af", "e080af", "f08080af", "f8808080af", "fc80808080af");
    group(false, "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf");
    group(false, "c080", "e08080", "f0808080", "f880808080", "fc8080808080");
  }

  private static String all(int from, int to, String behind) {
    var all = new StringBuilder();
    IntStream.rangeClosed(from, to)
        .forEach(i -> all.append(HEX.toHexDigits((byte) i)).append(behind));
    return all.toString();
  }

  private void surrogatesAndSpecials() {
    group(false, "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf");
    List<String> pairs = new ArrayList<>();
    for (String high : List.of("eda080", "edadbf", "edae80", "edafbf")) {
      pairs.add(high + "edb080");
      pairs.add(high + "edbfbf");
    }
    group(false, pairs.toArray(String[]::new));
    List<String> no = new ArrayList<>(List.of("efbfbe", "efbfbf"));
    for (int plane = 1; plane <= 16; plane++) {
      for (int last : new int[] {0xFFFE, 0xFFFF}) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(
            Character.toString((plane << 16) | last)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        no.add(HEX.formatHex(out.toByteArray()));
      }
    }
    group(true, no.toArray(String[]::new));
    group(true, "efbfb9", "efbfba", "efbfbb", "efbfbc", "efbfbd", "efbfbe", "efbfbf");
  }
}
