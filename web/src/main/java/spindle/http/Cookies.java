package spindle.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spindle.http.grammar.Octets;

/// The cookies that a client has sent, as its fields Cookie have them, in their order. Immutable.
///
/// A pair without `=`, with a name that is no token, or with a control or a byte beyond ASCII in
/// its value is left out, and no other with it. Quotation marks belong to a value, as RFC 6265bis
/// says.
public final class Cookies {
  private static final Cookies NONE = new Cookies(List.of());

  /// Names and values by turns.
  private final List<String> pairs;

  private Cookies(List<String> pairs) {
    this.pairs = pairs;
  }

  /// Those of a request with these fields.
  public static Cookies of(Fields fields) {
    if (!fields.has("Cookie")) {
      return NONE;
    }
    List<String> pairs = new ArrayList<>();
    for (String line : fields.all("Cookie")) {
      for (String pair : line.split(";", -1)) {
        add(pair, pairs);
      }
    }
    return new Cookies(List.copyOf(pairs));
  }

  private static void add(String pair, List<String> pairs) {
    int equals = pair.indexOf('=');
    if (equals < 0) {
      return;
    }
    String name = pair.substring(0, equals).strip();
    String value = pair.substring(equals + 1).strip();
    if (Octets.isToken(name) && isValue(value)) {
      pairs.add(name);
      pairs.add(value);
    }
  }

  private static boolean isValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c > 0x7E) {
        return false;
      }
    }
    return true;
  }

  /// How many there are.
  public int size() {
    return pairs.size() / 2;
  }

  /// The name of cookie `index`.
  public String name(int index) {
    return pairs.get(2 * index);
  }

  /// The value of cookie `index`.
  public String value(int index) {
    return pairs.get(2 * index + 1);
  }

  /// The first value of this name; case counts. Of several, which have other paths or domains, the
  /// first is that of the longest path.
  public Optional<String> first(String name) {
    for (int i = 0; i < size(); i++) {
      if (name(i).equals(name)) {
        return Optional.of(value(i));
      }
    }
    return Optional.empty();
  }

  /// All values of this name, in their order.
  public List<String> all(String name) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      if (name(i).equals(name)) {
        all.add(value(i));
      }
    }
    return all;
  }

  /// How many there are, for people: the values may be secret.
  @Override
  public String toString() {
    return size() + " cookies";
  }
}
