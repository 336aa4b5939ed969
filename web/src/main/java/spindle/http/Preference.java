package spindle.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One member of a field `Accept`, `Accept-Encoding` or `Accept-Language`: what a client would
/// take, and how much it wants it. What can be given is chosen by [Negotiation].
///
/// @param value what it would take, with its parameters but without the weight: `text/*`
/// @param weight in thousandths, 0 to 1000; 0 is never
public record Preference(String value, int weight) {
  private static final int MOST = 1000;
  private static final Pattern WEIGHT = Pattern.compile("(?:0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)");

  /// The members of this field over all of its lines, in their order. One with a weight that is
  /// none is left out.
  public static List<Preference> all(Fields fields, String name) {
    List<Preference> all = new ArrayList<>();
    for (String member : fields.members(name)) {
      of(member).ifPresent(all::add);
    }
    return all;
  }

  private static Optional<Preference> of(String member) {
    boolean quoted = false;
    for (int i = 0; i < member.length(); i++) {
      char c = member.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ';' && !quoted) {
        String parameter = member.substring(i + 1).strip();
        if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
          return of(member.substring(0, i).strip(), parameter.substring(2));
        }
      }
    }
    return Optional.of(new Preference(member, MOST));
  }

  private static Optional<Preference> of(String value, String weightAndMore) {
    int end = weightAndMore.indexOf(';');
    String weight = (end < 0 ? weightAndMore : weightAndMore.substring(0, end)).strip();
    return WEIGHT.matcher(weight).matches()
        ? Optional.of(new Preference(value, thousandths(weight)))
        : Optional.empty();
  }

  private static int thousandths(String weight) {
    int value = weight.charAt(0) - '0';
    for (int i = 2; i < 5; i++) {
      value = 10 * value + (i < weight.length() ? weight.charAt(i) - '0' : 0);
    }
    return value;
  }
}
