package spindle.web.auth;

import spindle.http.grammar.Octets;

/// What a server asks for, as a field WWW-Authenticate has it, RFC 9110, 11.6.1. Immutable.
public final class Challenge {
  private final String field;
  private final boolean bare;

  private Challenge(String field, boolean bare) {
    this.field = field;
    this.bare = bare;
  }

  /// The name of a scheme, without parameters yet.
  ///
  /// @throws IllegalArgumentException if it is no token
  public static Challenge of(String scheme) {
    return new Challenge(Octets.requireToken("name of a scheme", scheme), true);
  }

  /// A copy with one parameter more, in quotation marks; what would end them is escaped.
  ///
  /// @throws IllegalArgumentException if the name is no token, or the value is not of printable
  ///   ASCII and blanks
  public Challenge with(String name, String value) {
    if (!value.chars().allMatch(c -> c >= 0x20 && c <= 0x7E)) {
      throw new IllegalArgumentException(
          "expected printable ASCII and blanks in the parameter %s of a challenge".formatted(name));
    }
    return plus(name, "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
  }

  /// A copy with one parameter more, without quotation marks, for those that have to be so.
  ///
  /// @throws IllegalArgumentException if name or value is no token
  public Challenge withToken(String name, String value) {
    return plus(name, Octets.requireToken("value of " + name, value));
  }

  private Challenge plus(String name, String value) {
    Octets.requireToken("name of a parameter", name);
    return new Challenge(field + (bare ? " " : ", ") + name + "=" + value, false);
  }

  /// The value of the field.
  public String field() {
    return field;
  }

  /// The value of the field.
  @Override
  public String toString() {
    return field;
  }
}
