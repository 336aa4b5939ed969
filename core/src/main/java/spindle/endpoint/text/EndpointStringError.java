package spindle.endpoint.text;

/// An endpoint string that says nothing that can be done: it breaks the grammar, its type is not
/// known, or what the type is given does not fit. The message has the string, the place in it,
/// which it counts in characters from 1, what was expected and what came.
public final class EndpointStringError extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int position;

  /// `string` cannot be used because of what stands at `position`.
  ///
  /// @param position counted in characters from 0
  public EndpointStringError(String string, int position, String why) {
    super("endpoint string '%s', at character %d: %s".formatted(string, position + 1, why));
    this.position = position;
  }

  /// Where in the string it is: an index, counted in characters from 0.
  public int position() {
    return position;
  }
}
