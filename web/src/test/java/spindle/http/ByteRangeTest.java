package spindle.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  private static final int MAX = 16;

  private static String asked(String field, long size) {
    return ByteRange.asked(field, size, MAX)
        .map(ranges ->
            ranges.stream()
                .map(range -> range.first() + "-" + range.last())
                .collect(Collectors.joining(" ", "[", "]")))
        .orElse("whole");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0|[0-0]",
        "bytes=0-|[0-9]",
        "bytes=5-|[5-9]",
        "bytes=-5|[5-9]",
        "bytes=-50|[0-9]",
        "bytes=3-99|[3-9]",
        "Bytes=3-4|[3-4]",
        "bytes=99999999999999999999-|[]",
        "bytes=0-99999999999999999999|[0-9]",
        "bytes=10-|[]",
        "bytes=-0|[]",
        "bytes=10-20,30-|[]",
        "bytes=10-,1-2|[1-2]",
        "bytes=1-2,5-6|[1-2 5-6]",
        "bytes=5-6,1-2|[1-2 5-6]",
        "bytes=1-2,3-4|[1-4]",
        "bytes=1-5,3-4|[1-5]",
        "bytes=1-5 ,, 3-7,\t-1|[1-7 9-9]",
        "bytes=0-,0-,0-|[0-9]",
      })
  void rangesAreCutAndThoseThatTouchAreOne(String field, String ranges) {
    assertThat(asked(field, 10)).isEqualTo(ranges);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=a-b",
        "bytes=5-3",
        "bytes=5",
        "bytes=-",
        "bytes=+1-2",
        "bytes=1-2-3",
        "bytes=1 -2",
        "bytes =1-2",
        "bytes=0x1-2",
        "items=1-2",
        "bytes=1-2,x"
      })
  void aFieldThatIsNoneDoesNotCount(String field) {
    assertThat(asked(field, 10)).isEqualTo("whole");
  }

  @Test
  void nothingIsThereOfAnEmptyBody() {
    assertThat(asked("bytes=0-", 0)).isEqualTo("[]");
    assertThat(asked("bytes=-5", 0)).isEqualTo("[]");
  }

  @Test
  void moreRangesThanTheLimitAreAnsweredWithTheWhole() {
    String most =
        IntStream.range(0, MAX).mapToObj(i -> 3 * i + "-" + 3 * i).collect(Collectors.joining(","));

    assertThat(ByteRange.asked("bytes=" + most, 1000, MAX).orElseThrow()).hasSize(MAX);
    assertThat(ByteRange.asked("bytes=" + most + ",900-", 1000, MAX)).isEmpty();
  }

  @Test
  void aRangeSaysWhatItIsOf() {
    assertThat(new ByteRange(0, 499).contentRange(1234)).isEqualTo("bytes 0-499/1234");
    assertThat(new ByteRange(0, 499).length()).isEqualTo(500);
    assertThat(ByteRange.noContentRange(1234)).isEqualTo("bytes */1234");
    assertThat(ByteRange.ofContentRange("bytes 0-499/1234")).contains(new ByteRange(0, 499));
    assertThat(ByteRange.ofContentRange("bytes 7-9/*")).contains(new ByteRange(7, 9));
    assertThatThrownBy(() -> new ByteRange(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes */1234",
        "bytes 0-5/5",
        "bytes 5-4/9",
        "items 0-1/2",
        "bytes 0-1",
        "bytes 0/1-2",
        "bytes a-b/c"
      })
  void aContentRangeThatIsNoneIsNone(String field) {
    assertThat(ByteRange.ofContentRange(field)).isEmpty();
  }

  /// Of ranges that overlap, Jetty drops some bytes: `bytes=5-9,0-` is `5-9` there.
  @Test
  void whatJettyFindsIsFound() {
    String[] words = {"0", "1", "-", "-", "5", "9", "12", ",", "bytes=", "x", " "};
    int agreed = 0;
    for (long seed = 0; seed < 20_000; seed++) {
      Random chance = new Random(seed);
      StringBuilder field = new StringBuilder("bytes=");
      for (int i = chance.nextInt(9); i > 0; i--) {
        field.append(words[chance.nextInt(words.length)]);
      }
      Optional<List<ByteRange>> ours = ByteRange.asked(field.toString(), 10, MAX);
      var theirs = org.eclipse.jetty.http.ByteRange.parse(List.of(field.toString()), 10);
      if (ours.isPresent() && !theirs.isEmpty()) {
        List<Long> here = new ArrayList<>();
        ours.get().forEach(r -> add(r.first(), r.last(), here));
        List<Long> there = new ArrayList<>();
        theirs.forEach(r -> add(r.first(), r.last(), there));
        assertThat(here).as("%s", field).containsAll(there);
        agreed++;
      }
    }
    assertThat(agreed).isGreaterThan(500);
  }

  private static void add(long first, long last, List<Long> to) {
    for (long i = first; i <= last; i++) {
      to.add(i);
    }
  }
}
