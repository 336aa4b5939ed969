package spindle.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Validators CURRENT =
      Validators.of(EntityTag.strong("a")).withModified(Instant.parse("2026-11-28T10:00:00.789Z"));
  private static final String SAME = "Sat, 28 Nov 2026 10:00:00 GMT";
  private static final String BEFORE = "Sat, 28 Nov 2026 09:59:59 GMT";
  private static final String AFTER = "Sat, 28 Nov 2026 10:00:01 GMT";

  private static Conditions.Verdict judge(String method, Validators current, String... fields) {
    return Conditions.of(Fields.of(fields)).judge(method, current, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match|\"a\"|NOT_MODIFIED|FAILED",
        "If-None-Match|W/\"a\"|NOT_MODIFIED|FAILED",
        "If-None-Match|\"b\", \"c,d\",\"a\"|NOT_MODIFIED|FAILED",
        "If-None-Match|*|NOT_MODIFIED|FAILED",
        "If-None-Match|\"b\"|GO_ON|GO_ON",
        "If-None-Match|\"A\"|GO_ON|GO_ON",
        "If-None-Match|a|GO_ON|GO_ON",
        "If-None-Match|\"a\" \"b\"|GO_ON|GO_ON",
        "If-Match|\"a\"|GO_ON|GO_ON",
        "If-Match|*|GO_ON|GO_ON",
        "If-Match|W/\"a\"|FAILED|FAILED",
        "If-Match|\"b\"|FAILED|FAILED",
        "If-Match|a|FAILED|FAILED",
        "If-Modified-Since|" + SAME + "|NOT_MODIFIED|GO_ON",
        "If-Modified-Since|" + AFTER + "|NOT_MODIFIED|GO_ON",
        "If-Modified-Since|" + BEFORE + "|GO_ON|GO_ON",
        "If-Modified-Since|yesterday|GO_ON|GO_ON",
        "If-Unmodified-Since|" + SAME + "|GO_ON|GO_ON",
        "If-Unmodified-Since|" + BEFORE + "|FAILED|FAILED",
        "If-Unmodified-Since|yesterday|GO_ON|GO_ON",
      })
  void eachConditionForAGetAndForAPut(
      String name, String value, Conditions.Verdict get, Conditions.Verdict put) {
    assertThat(judge("GET", CURRENT, name, value)).isEqualTo(get);
    assertThat(judge("HEAD", CURRENT, name, value)).isEqualTo(get);
    assertThat(judge("PUT", CURRENT, name, value)).isEqualTo(put);
  }

  @Test
  void tagsComeBeforeDates() {
    assertThat(judge("GET", CURRENT, "If-None-Match", "\"b\"", "If-Modified-Since", SAME))
        .isEqualTo(Conditions.Verdict.GO_ON);
    assertThat(judge("GET", CURRENT, "If-Match", "\"a\"", "If-Unmodified-Since", BEFORE))
        .isEqualTo(Conditions.Verdict.GO_ON);
  }

  @Test
  void whetherItMayBeDoneComesBeforeWhetherItHasChanged() {
    assertThat(judge("GET", CURRENT, "If-None-Match", "\"a\"", "If-Match", "\"b\""))
        .isEqualTo(Conditions.Verdict.FAILED);
    assertThat(judge("GET", CURRENT, "If-None-Match", "\"a\"", "If-Match", "\"a\""))
        .isEqualTo(Conditions.Verdict.NOT_MODIFIED);
  }

  @Test
  void tagsOfSeveralLinesAreOneList() {
    assertThat(judge("GET", CURRENT, "If-None-Match", "\"b\"", "If-None-Match", "\"a\""))
        .isEqualTo(Conditions.Verdict.NOT_MODIFIED);
  }

  @Test
  void whatIsNotThereMatchesNothing() {
    assertThat(judge("PUT", Validators.nothing(), "If-None-Match", "*"))
        .isEqualTo(Conditions.Verdict.GO_ON);
    assertThat(judge("PUT", Validators.nothing(), "If-Match", "*"))
        .isEqualTo(Conditions.Verdict.FAILED);
    assertThat(judge("GET", Validators.unknown(), "If-None-Match", "*"))
        .isEqualTo(Conditions.Verdict.NOT_MODIFIED);
    assertThat(judge("GET", Validators.unknown(), "If-Modified-Since", SAME))
        .isEqualTo(Conditions.Verdict.GO_ON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"a\"|true",
        "W/\"a\"|false",
        "\"b\"|false",
        "\"a\", \"b\"|false",
        SAME + "|true",
        AFTER + "|false",
        BEFORE + "|false",
        "a|false"
      })
  void aRangeCountsIfTheStateIsTheSameByteForByte(String value, boolean counts) {
    assertThat(Conditions.of(Fields.of("If-Range", value)).rangeCounts(CURRENT, NOW))
        .isEqualTo(counts);
  }

  @Test
  void aDateOfThisSecondSaysLittle() {
    Conditions conditions = Conditions.of(Fields.of("If-Range", SAME));
    Instant modified = CURRENT.modified().orElseThrow();

    assertThat(conditions.rangeCounts(CURRENT, modified.plusMillis(999))).isFalse();
    assertThat(conditions.rangeCounts(CURRENT, modified.plusMillis(1000))).isTrue();
    assertThat(Conditions.of(Fields.none()).rangeCounts(CURRENT, NOW)).isTrue();
  }

  @Test
  void aTagIsWrittenAsItIsRead() {
    assertThat(EntityTag.parse("W/\"a,b\"")).contains(EntityTag.weak("a,b"));
    assertThat(EntityTag.weak("a,b")).hasToString("W/\"a,b\"");
    assertThat(EntityTag.strong("")).hasToString("\"\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\"a", "a\"", "w/\"a\"", "\"a b\"", "\"a\"\"b\"", "W/", "\""})
  void whatIsNoTagIsNone(String text) {
    assertThat(EntityTag.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "a b", "a\r\n", "\u20ac"})
  void aTagThatCouldEndTheFieldIsRefused(String text) {
    assertThatThrownBy(() -> EntityTag.strong(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
