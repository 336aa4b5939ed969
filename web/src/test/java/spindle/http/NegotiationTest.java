package spindle.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {
  private static final List<String> CODINGS = List.of("br", "zstd", "gzip");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip|gzip",
        "gzip, deflate, br, zstd|br",
        "gzip;q=1.0, br;q=0.5|gzip",
        "GZIP|gzip",
        "x-gzip|gzip",
        "gzip;q=0|identity",
        "gzip;q=0.5, identity|identity",
        "gzip;q=0.5, identity;q=0.4|gzip",
        "gzip ; q=0.8 , identity; Q=0.8|gzip",
        "*|br",
        "*;q=0.1, gzip|gzip",
        "br;q=0, *|zstd",
        "identity;q=0, gzip;q=0|none",
        "*;q=0|none",
        "*;q=0, gzip|gzip",
        "*;q=0, identity|identity",
        "deflate|identity",
        "''|identity",
        "gzip;q=2|identity",
        "gzip;q=x|identity",
        "gzip;q=0.0001, br;q=0.001|br",
      })
  void aCodingIsChosenByItsWeightThenByTheServersOrder(String accepted, String coding) {
    assertThat(Negotiation.coding(Fields.of("Accept-Encoding", accepted), CODINGS).orElse("none"))
        .isEqualTo(coding);
  }

  @Test
  void whoSaysNothingGetsItAsItIs() {
    assertThat(Negotiation.coding(Fields.none(), CODINGS)).contains("identity");
  }

  @Test
  void severalLinesAreOneList() {
    Fields fields = Fields.of("Accept-Encoding", "br;q=0.1", "accept-encoding", "gzip");
    assertThat(Negotiation.coding(fields, CODINGS)).contains("gzip");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html|text/html",
        "application/json|application/json",
        "*/*|application/json",
        "text/*;q=0.5, application/json;q=0.1|text/html",
        "text/*;q=0.3, text/html;q=0.7, text/plain;q=0.2, */*;q=0.5|text/html",
        "text/plain;format=flowed|text/plain; format=flowed",
        "text/plain;format=\"a;q=0,b\", text/html;q=0.1|text/html",
        "*/json|none",
        "text/html;q=0, text/*|text/plain; format=flowed",
        "image/png|none",
        "nonsense, text/html|text/html",
        "''|application/json",
      })
  void theMostPreciseRangeWeighsAMediaType(String accepted, String type) {
    List<MediaType> offered =
        Stream.of("application/json", "text/html", "text/plain; format=flowed")
            .map(MediaType::of)
            .toList();
    assertThat(
            Negotiation.mediaType(Fields.of("Accept", accepted), offered)
                .map(MediaType::toString)
                .orElse("none"))
        .isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de|de-AT",
        "de-at, en;q=0.9|de-AT",
        "de-at, en|en",
        "da, en-gb;q=0.8, en;q=0.7|en",
        "fr|none",
        "*, en;q=0.1|de-AT",
        "d|none",
        "''|en",
      })
  void aLanguageBeginsWithItsRange(String accepted, String tag) {
    assertThat(
            Negotiation.language(
                    Fields.of("Accept-Language", accepted), List.of("en", "de-AT", "zh-Hant"))
                .orElse("none"))
        .isEqualTo(tag);
  }
}
