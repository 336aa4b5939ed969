package spindle.web.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.http.Fields;

class ContentCodingsTest {
  private static List<String> names(List<ContentCoding> codings) {
    return codings.stream().map(ContentCoding::name).toList();
  }

  private static ContentCoding named(String name) {
    return new ContentCoding() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public ContentCoder encoder() {
        throw new UnsupportedOperationException();
      }

      @Override
      public ContentCoder decoder() {
        throw new UnsupportedOperationException();
      }
    };
  }

  @Test
  void thoseOfModulesComeFirstInTheOrderInWhichTheyAreLiked() {
    assertThat(names(ContentCodings.known())).endsWith("gzip", "deflate");
    assertThat(names(ContentCodings.inOrder(List.of(named("x"), named("zstd"), named("br")))))
        .containsExactly("br", "zstd", "x", "gzip", "deflate");
  }

  @Test
  void oneThatLacksSomethingIsLeftOutWithAWordInTheLog() {
    ContentCoding lacking =
        new ContentCoding() {
          @Override
          public String name() {
            return "x";
          }

          @Override
          public Optional<String> lacks() {
            return Optional.of("--enable-it");
          }

          @Override
          public ContentCoder encoder() {
            throw new UnsupportedOperationException();
          }

          @Override
          public ContentCoder decoder() {
            throw new UnsupportedOperationException();
          }
        };
    List<String> logged = new ArrayList<>();
    Logger logger = Logger.getLogger("spindle.web.coding");
    Filter keeping = line -> !logged.add(new SimpleFormatter().formatMessage(line));
    logger.setFilter(keeping);
    try {
      assertThat(ContentCodings.usable(lacking)).isFalse();
      assertThat(ContentCodings.usable(named("y"))).isTrue();
    } finally {
      logger.setFilter(null);
    }
    assertThat(logged).containsExactly("no bodies in the coding x: it wants --enable-it");
  }

  @Test
  void deflateIsUnderstoodAndNotOffered() {
    assertThat(ContentCodings.named("deflate").orElseThrow().offered()).isFalse();
    assertThat(ContentCodings.named("gzip").orElseThrow().offered()).isTrue();
    assertThat(ContentCodings.named("compress")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "X-GZip | gzip",
        "identity, gzip, identity | gzip",
        "gzip, deflate | gzip deflate",
        "identity | ''",
        "gzip, gzip, gzip | none",
        "gzip, foo | none",
        "gzip;q=1 | none",
      })
  void theFieldSaysWhichWereApplied(String field, String expected) {
    String found =
        ContentCodings.applied(Fields.of("Content-Encoding", field), 2)
            .map(codings -> String.join(" ", names(codings)))
            .orElse("none");

    assertThat(found).isEqualTo(expected);
  }

  @Test
  void severalFieldsAreOneList() {
    Fields fields = Fields.of("Content-Encoding", "gzip", "Content-Encoding", "deflate");

    assertThat(names(ContentCodings.applied(fields, 2).orElseThrow()))
        .containsExactly("gzip", "deflate");
    assertThat(ContentCodings.applied(fields, 1)).isEmpty();
    assertThat(ContentCodings.applied(Fields.none(), 1)).contains(List.of());
  }
}
