package spindle.web.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.grammar.ValueReader;

/// One challenge of a server, RFC 9110, 11.6.1. Its fields are lists of them, and each is a list of
/// parameters with the same commas between.
///
/// @param scheme as it came; its case does not count
/// @param parameters by their names in small letters, without quotation marks
record ReceivedChallenge(String scheme, Map<String, String> parameters) {
  /// All that can be read; one that says a parameter twice, or has too many, is left out.
  static List<ReceivedChallenge> all(Fields fields) {
    List<ReceivedChallenge> all = new ArrayList<>();
    boolean open = false;
    for (String member : fields.members("WWW-Authenticate")) {
      ValueReader reader = new ValueReader(member);
      String word = reader.token();
      boolean goesOn = word != null && reader.blanks().eat('=');
      if (word != null && !goesOn) {
        ReceivedChallenge next = new ReceivedChallenge(word, new LinkedHashMap<>());
        open = next.takeFirst(reader);
        if (open) {
          all.add(next);
        }
      } else if (open) {
        open = goesOn && all.getLast().take(word, reader.blanks().tokenOrQuoted(), reader);
        if (!open) {
          all.removeLast();
        }
      }
    }
    return all;
  }

  /// Behind the scheme stands nothing, a parameter, or a word, which no scheme here has.
  private boolean takeFirst(ValueReader reader) {
    if (reader.atEnd()) {
      return true;
    }
    String name = reader.token();
    return name != null
        && reader.blanks().eat('=')
        && take(name, reader.blanks().tokenOrQuoted(), reader);
  }

  private boolean take(@Nullable String name, @Nullable String value, ValueReader reader) {
    return name != null
        && value != null
        && reader.blanks().atEnd()
        && parameters.size() < HttpCredentials.PARAMETERS_MAX
        && parameters.put(name.toLowerCase(Locale.ROOT), value) == null;
  }

  boolean is(String name) {
    return scheme.equalsIgnoreCase(name);
  }

  String parameter(String name, String other) {
    return parameters.getOrDefault(name, other);
  }
}
