package spindle.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spindle.http.MalformedMessage;
import spindle.http.MessageLimits;

/// Each case of the corpus gives what it says, however it is cut.
class RequestCorpusTest {
  static List<Corpus.Case> cases() {
    return Corpus.requests();
  }

  @Test
  void thereAreAtLeastTwoHundredAndFifty() {
    assertThat(cases().size()).isGreaterThan(400);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itIsUnderstoodAsItMustBe(Corpus.Case each) {
    assertThat(RequestTranscript.of(each.input())).isEqualTo(each.expected());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void byteByByteItIsTheSame(Corpus.Case each) {
    assertThat(RequestTranscript.ofPieces(each.input(), 1)).isEqualTo(each.expected());
    assertThat(RequestTranscript.ofPieces(each.input(), 7)).isEqualTo(each.expected());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void cutAnywhereItIsTheSame(Corpus.Case each) {
    int length = each.input().length;
    for (int cut = 0; cut <= length; cut += Corpus.isDull(length, cut) ? 97 : 1) {
      String transcript = RequestTranscript.of(each.input(), cut);
      if (!transcript.equals(each.expected())) {
        assertThat(transcript).as("cut at %d", cut).isEqualTo(each.expected());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inMemoryOutsideOfTheHeapItIsTheSame(Corpus.Case each) throws MalformedMessage {
    if (each.expected().startsWith("GET / none") && !each.expected().contains(";")) {
      ByteBuffer direct = ByteBuffer.allocateDirect(each.input().length);
      direct.put(each.input()).flip();

      assertThat(new RequestParser(MessageLimits.requests()).read(direct)).isNotNull();
      assertThat(direct.hasRemaining()).isFalse();
    }
  }
}
