package spindle.endpoint.text;

/// One thing that an endpoint string of some type can say.
///
/// @param name by which it can be given, and under which [Arguments] have it
/// @param kind how it is given
/// @param defaultText what holds if it is not given; empty for nothing, and for what must be given
/// @param meaning for people: a few words
public record EndpointParameter(String name, Kind kind, String defaultText, String meaning) {
  /// How a parameter is given.
  public enum Kind {
    /// It must be given: in its place among the values without a name, or by its name.
    REQUIRED,
    /// It may be given: in its place behind the required ones, or by its name.
    PLACED,
    /// It may be given, by its name only.
    OPTIONAL,
    /// Any number of values without a name, behind the required ones. At most one parameter, and
    /// not together with [#REST].
    MORE,
    /// The description of another endpoint, as it is: it begins with the first value that has no
    /// name, and takes everything from there on. At most one parameter, with no required ones.
    REST
  }

  /// A parameter that must be given.
  public static EndpointParameter required(String name, String meaning) {
    return new EndpointParameter(name, Kind.REQUIRED, "", meaning);
  }

  /// A parameter that may be given in its place or by its name, and has no default.
  public static EndpointParameter placed(String name, String meaning) {
    return new EndpointParameter(name, Kind.PLACED, "", meaning);
  }

  /// A parameter that may be given by its name, and has a default.
  ///
  /// @param defaultText empty for none
  public static EndpointParameter optional(String name, String defaultText, String meaning) {
    return new EndpointParameter(name, Kind.OPTIONAL, defaultText, meaning);
  }
}
