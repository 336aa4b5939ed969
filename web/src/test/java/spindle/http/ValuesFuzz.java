package spindle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.util.List;

/// Targets for fuzzing: any text as the value of a field. Each is read, or is none, and nothing
/// else comes out; what is read keeps its promises.
public final class ValuesFuzz {
  private static final int SIZE = 1000;
  private static final Instant NOW = Instant.EPOCH;

  private ValuesFuzz() {}

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, ISO_8859_1).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
    mediaType(text);
    negotiation(text);
    conditions(text);
    ranges(text);
    cookies(text);
    disposition(text);
  }

  private static void require(boolean holds, String text) {
    if (!holds) {
      throw new AssertionError(text);
    }
  }

  /// What is read is written in a form that is read again.
  static void mediaType(String text) {
    MediaType.parse(text)
        .ifPresent(type -> require(type.equals(MediaType.of(type.toString())), text));
  }

  /// Only what is offered is chosen.
  static void negotiation(String text) {
    List<String> codings = List.of("br", "gzip");
    Negotiation.coding(Fields.of("Accept-Encoding", text), codings)
        .ifPresent(coding -> require(codings.contains(coding) || coding.equals("identity"), text));
    List<MediaType> types = List.of(MediaType.of("text/html"), MediaType.of("a/b; c=d"));
    Negotiation.mediaType(Fields.of("Accept", text), types)
        .ifPresent(type -> require(types.contains(type), text));
    var _ = Negotiation.language(Fields.of("Accept-Language", text), List.of("en", "de"));
  }

  /// A tag that is read is written as it came; a condition has a verdict.
  static void conditions(String text) {
    EntityTag.parse(text).ifPresent(tag -> require(tag.toString().equals(text), text));
    Validators current = Validators.of(EntityTag.strong("a")).withModified(NOW);
    for (String name :
        List.of("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since")) {
      var _ = Conditions.of(Fields.of(name, text)).judge("GET", current, NOW);
    }
    var _ = Conditions.of(Fields.of("If-Range", text)).rangeCounts(current, NOW);
  }

  /// Ranges are within the body, in order, and neither touch nor overlap.
  static void ranges(String text) {
    var _ = ByteRange.ofContentRange(text);
    for (String field : List.of(text, "bytes=" + text)) {
      long end = -1;
      for (ByteRange range : ByteRange.asked(field, SIZE, 4).orElse(List.of())) {
        require(range.first() > end && range.last() < SIZE, field);
        end = range.last() + 1;
      }
    }
  }

  /// No pair has what would end it.
  static void cookies(String text) {
    Cookies cookies = Cookies.of(Fields.of("Cookie", text));
    for (int i = 0; i < cookies.size(); i++) {
      require(cookies.name(i).indexOf('=') < 0 && cookies.value(i).indexOf(';') < 0, text);
    }
  }

  /// A name of a file is one, and what is said of it is read again.
  static void disposition(String text) {
    ContentDisposition.parse(text)
        .flatMap(ContentDisposition::fileName)
        .ifPresent(name -> {
          require(name.equals(ContentDisposition.safeName(name)), text);
          require(name.chars().noneMatch(c -> c == '/' || c == '\\' || c < 0x20), text);
          String field = ContentDisposition.attachment(name).field();
          require(Fields.of("a", field).size() == 1, text);
          require(
              ContentDisposition.parse(field).orElseThrow().fileName().orElse("").equals(name),
              text);
        });
  }
}
