package spindle.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Names and values of a query or of a form that is `application/x-www-form-urlencoded`: in their
/// order, several of one name among them. Immutable.
public final class QueryFields {
  private static final QueryFields NONE = new QueryFields(List.of(), List.of());

  private final List<String> names;
  private final List<String> values;

  private QueryFields(List<String> names, List<String> values) {
    this.names = names;
    this.values = values;
  }

  /// Takes a query apart, without its question mark. A name without `=` has an empty value; a plus
  /// is a blank.
  ///
  /// @param fieldsMax how many there may be
  /// @throws BadTarget for a bad escape, bytes that are no UTF-8, or more fields
  public static QueryFields parse(String query, int fieldsMax) throws BadTarget {
    return parse(query, fieldsMax, StandardCharsets.UTF_8);
  }

  /// Takes a form apart that is in another charset than UTF-8.
  ///
  /// @param query a byte is a character of ISO-8859-1 here
  /// @param charset what those bytes mean; ASCII must mean itself in it
  /// @throws BadTarget as above
  public static QueryFields parse(String query, int fieldsMax, Charset charset) throws BadTarget {
    if (query.isEmpty()) {
      return NONE;
    }
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int from = 0; from <= query.length(); ) {
      int end = query.indexOf('&', from);
      end = end < 0 ? query.length() : end;
      if (end > from) {
        if (names.size() == fieldsMax) {
          throw new BadTarget("expected at most %d fields".formatted(fieldsMax));
        }
        int equals = query.indexOf('=', from);
        boolean bare = equals < 0 || equals > end;
        names.add(decode(query.substring(from, bare ? end : equals), charset));
        values.add(bare ? "" : decode(query.substring(equals + 1, end), charset));
      }
      from = end + 1;
    }
    return new QueryFields(List.copyOf(names), List.copyOf(values));
  }

  /// Fields from names and values by turns.
  ///
  /// @throws IllegalArgumentException if the last name has no value
  public static QueryFields of(List<String> namesAndValues) {
    if (namesAndValues.size() % 2 != 0) {
      throw new IllegalArgumentException("the last name has no value");
    }
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      names.add(namesAndValues.get(i));
      values.add(namesAndValues.get(i + 1));
    }
    return new QueryFields(List.copyOf(names), List.copyOf(values));
  }

  private static String decode(String raw, Charset charset) throws BadTarget {
    return TargetPath.unescape(raw.replace('+', ' '), true, charset);
  }

  /// How many there are.
  public int size() {
    return names.size();
  }

  /// The name of field `index`.
  public String name(int index) {
    return names.get(index);
  }

  /// The value of field `index`.
  public String value(int index) {
    return values.get(index);
  }

  /// The first value of this name; case counts.
  public Optional<String> first(String name) {
    int index = names.indexOf(name);
    return index < 0 ? Optional.empty() : Optional.of(values.get(index));
  }

  /// All values of this name, in their order.
  public List<String> all(String name) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        all.add(values.get(i));
      }
    }
    return all;
  }

  /// Names and values, for people.
  @Override
  public String toString() {
    return "%d fields, of the names %s".formatted(names.size(), names);
  }
}
