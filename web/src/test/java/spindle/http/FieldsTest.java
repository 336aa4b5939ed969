package spindle.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
  private final Fields fields = Fields.of("Accept", "a", "x", "1", "ACCEPT", "b, \"c,d\"");

  @Test
  void namesCompareWithoutCaseAndKeepIt() {
    assertThat(fields.first("accept")).contains("a");
    assertThat(fields.all("aCCept")).containsExactly("a", "b, \"c,d\"");
    assertThat(fields.name(2)).isEqualTo("ACCEPT");
    assertThat(fields.has("accep")).isFalse();
  }

  @Test
  void aListGoesOverAllLinesAndCommasInQuotationMarksDoNotDivideIt() {
    assertThat(fields.joined("Accept")).contains("a, b, \"c,d\"");
    assertThat(fields.members("Accept")).containsExactly("a", "b", "\"c,d\"");
    assertThat(Fields.of("c", ", ,a ,", "C", "b").members("c")).containsExactly("a", "b");
    assertThat(Fields.of("c", "Keep-Alive, Close").lists("C", "close")).isTrue();
    assertThat(Fields.of("c", "x-close").lists("C", "close")).isFalse();
    assertThat(fields.joined("y")).isEmpty();
  }

  @Test
  void setCookieIsNeverJoined() {
    assertThatThrownBy(() -> Fields.of("Set-Cookie", "a=b").joined("set-cookie"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void copiesChangeAndTheOriginalDoesNot() {
    assertThat(fields.with("accept", "z").all("Accept")).containsExactly("z");
    assertThat(fields.plus("accept", "z").all("Accept")).hasSize(3);
    assertThat(fields.without("ACCEPT").size()).isEqualTo(1);
    assertThat(fields.plusAll(Fields.of("y", "2")).size()).isEqualTo(4);
    assertThat(fields.size()).isEqualTo(3);
  }

  @Test
  void aFieldThatMakesNoSenseTwiceIsRefusedIfItDiffers() throws MalformedMessage {
    assertThat(Fields.of("Range", "a", "range", "a").single("Range")).contains("a");
    assertThat(Fields.none().single("Range")).isEmpty();
    assertThatThrownBy(() -> Fields.of("Range", "a", "range", "b").single("Range"))
        .isInstanceOf(MalformedMessage.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a:", "a\r\n", "\u00e4", "a\u0000", "(a)", "a,b"})
  void aNameThatIsNoTokenIsRefused(String name) {
    assertThatThrownBy(() -> fields.plus(name, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fields.with(name, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Fields.of(name, "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\r\nb: c", "\n", "\r", "a\u0000", "\u001b", "\u007f", "\u20ac", "\u000b"})
  void aValueThatCouldEndTheLineIsRefused(String value) {
    assertThatThrownBy(() -> fields.plus("x", value)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Fields.of("x", value)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tabsAndEightBitsMayLeave() {
    assertThat(fields.plus("x", "a\tb\u00ff").all("x")).isEqualTo(List.of("1", "a\tb\u00ff"));
  }

  @Test
  void credentialsDoNotShow() {
    assertThat(Fields.of("Authorization", "Basic secret", "cookie", "secret", "x", "y").toString())
        .doesNotContain("secret")
        .contains("x: y");
  }
}
