package spindle.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Chooses what a client would like best of what there is, RFC 9110, 12: by the weights that it
/// gave, and among equals by the order in which it is offered. What varies so says that in the
/// field Vary.
public final class Negotiation {
  /// What is not said to be wanted, and not said to be unwanted either.
  private static final int UNSAID = -1;

  private Negotiation() {}

  /// The coding for a client with these fields: of those offered, or `identity`, which is offered
  /// last even if it is not said.
  ///
  /// @param offered names in lower case, the server's favourite first: `br`, `gzip`
  /// @return `identity` also if the client said nothing; empty if it takes none of them
  public static Optional<String> coding(Fields fields, List<String> offered) {
    if (!fields.has("Accept-Encoding")) {
      return Optional.of("identity");
    }
    List<Preference> wanted = Preference.all(fields, "Accept-Encoding");
    String best = null;
    int most = 0;
    for (String coding : offered) {
      int weight = Math.max(0, weightOfCoding(wanted, coding));
      if (weight > most) {
        best = coding;
        most = weight;
      }
    }
    int identity = weightOfCoding(wanted, "identity");
    if (identity > most || (identity == UNSAID && best == null)) {
      return Optional.of("identity");
    }
    return Optional.ofNullable(best);
  }

  private static int weightOfCoding(List<Preference> wanted, String coding) {
    int others = UNSAID;
    for (Preference each : wanted) {
      String name = each.value().toLowerCase(Locale.ROOT);
      if (name.equals(coding) || name.equals("x-" + coding)) {
        return each.weight();
      }
      if (name.equals("*")) {
        others = each.weight();
      }
    }
    return others;
  }

  /// The media type for a client with these fields: the most precise range that fits a type says
  /// how much it is wanted.
  ///
  /// @param offered the server's favourite first
  /// @return the first one if the client said nothing; empty if it takes none of them
  public static Optional<MediaType> mediaType(Fields fields, List<MediaType> offered) {
    List<Preference> wanted = Preference.all(fields, "Accept");
    if (wanted.isEmpty()) {
      return offered.stream().findFirst();
    }
    List<Range> ranges = wanted.stream().flatMap(each -> Range.of(each).stream()).toList();
    MediaType best = null;
    int most = 0;
    for (MediaType type : offered) {
      int weight = weightOfType(ranges, type);
      if (weight > most) {
        best = type;
        most = weight;
      }
    }
    return Optional.ofNullable(best);
  }

  private static int weightOfType(List<Range> ranges, MediaType type) {
    int weight = 0;
    int precision = -1;
    for (Range range : ranges) {
      int precise = range.precision(type);
      if (precise > precision) {
        precision = precise;
        weight = range.weight;
      }
    }
    return weight;
  }

  /// A range of media types, with what it weighs.
  private record Range(MediaType type, int weight) {
    static Optional<Range> of(Preference preference) {
      return MediaType.parse(preference.value()).map(type -> new Range(type, preference.weight()));
    }

    /// How precisely it says that type; -1 if it does not.
    int precision(MediaType other) {
      if (type.type().equals("*")) {
        return type.subtype().equals("*") ? 0 : -1;
      }
      if (!type.type().equals(other.type())) {
        return -1;
      }
      if (type.subtype().equals("*")) {
        return 1;
      }
      if (!type.subtype().equals(other.subtype())) {
        return -1;
      }
      int parameters = type.sharedParameters(other);
      return parameters < 0 ? -1 : 2 + parameters;
    }
  }

  /// The language for a client with these fields, RFC 4647, 3.3.1: a range takes the tags that
  /// begin with it, so `de` takes `de-AT`.
  ///
  /// @param offered tags, the server's favourite first
  /// @return the first one if the client said nothing; empty if it takes none of them
  public static Optional<String> language(Fields fields, List<String> offered) {
    List<Preference> wanted = Preference.all(fields, "Accept-Language");
    if (wanted.isEmpty()) {
      return offered.stream().findFirst();
    }
    String best = null;
    int most = 0;
    for (String tag : offered) {
      int weight = weightOfLanguage(wanted, tag.toLowerCase(Locale.ROOT));
      if (weight > most) {
        best = tag;
        most = weight;
      }
    }
    return Optional.ofNullable(best);
  }

  private static int weightOfLanguage(List<Preference> wanted, String tag) {
    int weight = 0;
    int length = -1;
    for (Preference each : wanted) {
      String range = each.value().toLowerCase(Locale.ROOT);
      int precise = range.equals("*") ? 0 : range.length();
      boolean takes = precise == 0 || tag.equals(range) || tag.startsWith(range + "-");
      if (takes && precise > length) {
        length = precise;
        weight = each.weight();
      }
    }
    return weight;
  }
}
