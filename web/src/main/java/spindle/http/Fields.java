package spindle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import spindle.http.grammar.Octets;

/// The fields of a head or a trailer: names and values in their order, several of one name among
/// them. Names compare without regard to case, and keep the case they came in. A byte on the wire
/// is a character of ISO-8859-1 here. Immutable; `with`, `plus` and `without` give changed copies.
///
/// Fields that arrived stay bytes until they are asked for.
public final class Fields {
  private static final int INTS = 4;
  private static final Fields NONE = new Fields(new byte[0], new int[0], new String[0]);

  /// A head that arrived, and in it for each field where its name and its value begin and end.
  private final byte[] bytes;

  private final int[] places;

  /// Names and values by turns; null for what has not been asked for yet.
  private final @Nullable String[] texts;

  private Fields(byte[] bytes, int[] places, @Nullable String[] texts) {
    this.bytes = bytes;
    this.places = places;
    this.texts = texts;
  }

  /// Those of a head that a parser has checked; both arrays are kept, and must not change. Texts
  /// are made of them when they are asked for.
  ///
  /// @param bytes the head
  /// @param places four numbers a field: where in `bytes` its name begins and ends, and where its
  ///   value does
  public static Fields arrived(byte[] bytes, int[] places) {
    return places.length == 0 ? NONE : new Fields(bytes, places, new String[places.length / 2]);
  }

  /// No fields.
  public static Fields none() {
    return NONE;
  }

  /// Fields from names and values by turns.
  ///
  /// @throws IllegalArgumentException as [#plus], or if the last name has no value
  public static Fields of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("the last name has no value");
    }
    for (int i = 0; i < namesAndValues.length; i += 2) {
      requireField(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Fields(NONE.bytes, NONE.places, namesAndValues.clone());
  }

  private static void requireField(String name, String value) {
    Octets.requireToken("field name", name);
    Octets.requireText("value of " + name, value);
  }

  /// How many there are.
  public int size() {
    return texts.length / 2;
  }

  /// The name of field `index`, as it came.
  public String name(int index) {
    return text(2 * index, index * INTS);
  }

  /// The value of field `index`, without the blanks around it.
  public String value(int index) {
    return text(2 * index + 1, index * INTS + 2);
  }

  private String text(int which, int place) {
    String text = texts[which];
    if (text == null) {
      text = new String(bytes, places[place], places[place + 1] - places[place], ISO_8859_1);
      texts[which] = text;
    }
    return text;
  }

  private boolean isNamed(int index, String name) {
    String known = texts[2 * index];
    if (known != null) {
      return known.equalsIgnoreCase(name);
    }
    int from = places[index * INTS];
    if (places[index * INTS + 1] - from != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (Octets.lower(bytes[from + i]) != Octets.lower(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private int indexOf(String name, int from) {
    for (int i = from; i < size(); i++) {
      if (isNamed(i, name)) {
        return i;
      }
    }
    return -1;
  }

  /// Whether there is one of this name.
  public boolean has(String name) {
    return indexOf(name, 0) >= 0;
  }

  /// The first value of this name.
  public Optional<String> first(String name) {
    int index = indexOf(name, 0);
    return index < 0 ? Optional.empty() : Optional.of(value(index));
  }

  /// The first value of this name, or `other`.
  public String firstOr(String name, String other) {
    int index = indexOf(name, 0);
    return index < 0 ? other : value(index);
  }

  /// The one value of this name: of a field that makes no sense twice, like `Content-Type`.
  ///
  /// @throws MalformedMessage if there are several that differ
  public Optional<String> single(String name) throws MalformedMessage {
    List<String> all = all(name);
    for (String each : all) {
      if (!each.equals(all.getFirst())) {
        throw new MalformedMessage(
            MessageFault.SYNTAX, "the field %s is there twice, and differs".formatted(name));
      }
    }
    return all.stream().findFirst();
  }

  /// All values of this name, in their order.
  public List<String> all(String name) {
    List<String> all = new ArrayList<>();
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
      all.add(value(i));
    }
    return all;
  }

  /// All values of this name as one, joined with commas: for fields that are lists. Empty if there
  /// is none.
  ///
  /// @throws IllegalArgumentException for `Set-Cookie`, whose values have commas of their own
  public Optional<String> joined(String name) {
    if (name.equalsIgnoreCase("Set-Cookie")) {
      throw new IllegalArgumentException("Set-Cookie is no list: ask for all(\"Set-Cookie\")");
    }
    List<String> all = all(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", all));
  }

  /// The members of a list over all lines of this name, without blanks around them and without
  /// empty ones, in their order. Commas inside of quotation marks do not divide.
  public List<String> members(String name) {
    List<String> members = new ArrayList<>();
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
      divide(value(i), members);
    }
    return members;
  }

  private static void divide(String value, List<String> members) {
    int from = 0;
    boolean quoted = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        add(value.substring(from, i), members);
        from = i + 1;
      }
    }
    add(value.substring(from), members);
  }

  private static void add(String member, List<String> members) {
    String bare = member.strip();
    if (!bare.isEmpty()) {
      members.add(bare);
    }
  }

  /// Whether `token` is a member of the list over all lines of this name, in whatever case.
  public boolean lists(String name, String token) {
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
      if (value(i).equalsIgnoreCase(token)) {
        return true;
      }
      List<String> members = new ArrayList<>();
      divide(value(i), members);
      if (members.stream().anyMatch(token::equalsIgnoreCase)) {
        return true;
      }
    }
    return false;
  }

  /// A copy with one more.
  ///
  /// @throws IllegalArgumentException if the name is no token, or the value has a control other
  ///   than HT, or a character beyond ISO-8859-1: it could end the line and begin another
  public Fields plus(String name, String value) {
    requireField(name, value);
    String[] more = Arrays.copyOf(all(), texts.length + 2);
    more[texts.length] = name;
    more[texts.length + 1] = value;
    return new Fields(NONE.bytes, NONE.places, more);
  }

  /// A copy with this one in place of all of its name.
  ///
  /// @throws IllegalArgumentException as [#plus]
  public Fields with(String name, String value) {
    return without(name).plus(name, value);
  }

  /// A copy with all of the other's after these.
  public Fields plusAll(Fields others) {
    if (others.size() == 0) {
      return this;
    }
    String[] more = Arrays.copyOf(all(), texts.length + others.texts.length);
    System.arraycopy(others.all(), 0, more, texts.length, others.texts.length);
    return new Fields(NONE.bytes, NONE.places, more);
  }

  /// A copy without those of this name.
  public Fields without(String name) {
    if (!has(name)) {
      return this;
    }
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      if (!isNamed(i, name)) {
        kept.add(name(i));
        kept.add(value(i));
      }
    }
    return new Fields(NONE.bytes, NONE.places, kept.toArray(String[]::new));
  }

  private String[] all() {
    String[] all = new String[texts.length];
    for (int i = 0; i < size(); i++) {
      all[2 * i] = name(i);
      all[2 * i + 1] = value(i);
    }
    return all;
  }

  /// Gives each name and value, in their order.
  public void forEach(BiConsumer<String, String> taker) {
    for (int i = 0; i < size(); i++) {
      taker.accept(name(i), value(i));
    }
  }

  /// All as pairs, in their order.
  public List<Map.Entry<String, String>> entries() {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    forEach((name, value) -> entries.add(new SimpleImmutableEntry<>(name, value)));
    return entries;
  }

  /// Whether both have the same names, in whatever case, and values, in the same order.
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Fields fields) || fields.size() != size()) {
      return false;
    }
    for (int i = 0; i < size(); i++) {
      if (!fields.isNamed(i, name(i)) || !fields.value(i).equals(value(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = 0; i < size(); i++) {
      hash = hash * 31 + value(i).hashCode();
    }
    return hash;
  }

  /// As on the wire, a line each; for people, so credentials do not show.
  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder();
    forEach((name, value) ->
        lines.append(name).append(": ").append(isSecret(name) ? "…" : value).append('\n'));
    return lines.toString();
  }

  private static boolean isSecret(String name) {
    return name.equalsIgnoreCase("Authorization")
        || name.equalsIgnoreCase("Proxy-Authorization")
        || name.equalsIgnoreCase("Cookie")
        || name.equalsIgnoreCase("Set-Cookie");
  }
}
