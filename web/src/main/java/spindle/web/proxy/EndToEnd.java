package spindle.web.proxy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import spindle.http.Fields;

/// Which fields of a message are for its other end, and not for this connection alone: RFC 9110,
/// 7.6.1.
final class EndToEnd {
  /// The framing is made anew on each connection, and fields behind a body are announced anew.
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "http2-settings",
          "keep-alive",
          "proxy",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /// What a client cannot have taken out by naming it in Connection: a server behind could then be
  /// made to see another request than the one that was let through.
  private static final Set<String> KEPT = Set.of("authorization", "host");

  private EndToEnd() {}

  /// Those fields, in their order.
  ///
  /// @param unwanted says of a name in small letters whether it is left out as well
  static Fields of(Fields fields, Predicate<String> unwanted) {
    Set<String> named = named(fields);
    List<String> kept = new ArrayList<>(2 * fields.size());
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i).toLowerCase(Locale.ROOT);
      if (!isOfTheConnection(name) && !named.contains(name) && !unwanted.test(name)) {
        kept.add(fields.name(i));
        kept.add(fields.value(i));
      }
    }
    return Fields.of(kept.toArray(String[]::new));
  }

  private static boolean isOfTheConnection(String name) {
    return OF_THE_CONNECTION.contains(name) || name.startsWith("proxy-");
  }

  private static Set<String> named(Fields fields) {
    if (!fields.has("Connection")) {
      return Set.of();
    }
    Set<String> named = new LinkedHashSet<>();
    for (String each : fields.members("Connection")) {
      named.add(each.toLowerCase(Locale.ROOT));
    }
    named.removeAll(KEPT);
    return named;
  }
}
