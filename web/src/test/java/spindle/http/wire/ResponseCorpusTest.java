package spindle.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each response of the corpus gives what it says, however it is cut.
class ResponseCorpusTest {
  static List<Corpus.Case> cases() {
    return Corpus.responses();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itIsUnderstoodAsItMustBe(Corpus.Case each) {
    assertThat(ResponseTranscript.of(each.input())).isEqualTo(each.expected());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void byteByByteItIsTheSame(Corpus.Case each) {
    if (each.input().length < 10_000) { // each cut copies the whole
      int[] everywhere = IntStream.range(1, each.input().length).toArray();

      assertThat(ResponseTranscript.of(each.input(), everywhere)).isEqualTo(each.expected());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void cutAnywhereItIsTheSame(Corpus.Case each) {
    int length = each.input().length;
    for (int cut = 0; cut <= length; cut += Corpus.isDull(length, cut) ? 97 : 1) {
      String transcript = ResponseTranscript.of(each.input(), cut);
      if (!transcript.equals(each.expected())) {
        assertThat(transcript).as("cut at %d", cut).isEqualTo(each.expected());
      }
    }
  }
}
