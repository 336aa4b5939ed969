package spindle.web;

/// Under which a filter leaves what it has found out about a request, for handlers behind it: a
/// user, a session. Two keys are never equal, whatever their names.
///
/// @param <T> what lies under it
@SuppressWarnings("UnusedTypeParameter") // Request.find gives a T back
public final class RequestKey<T> {
  private final String name;

  private RequestKey(String name) {
    this.name = name;
  }

  /// A new key.
  ///
  /// @param name for people
  public static <T> RequestKey<T> of(String name) {
    return new RequestKey<>(name);
  }

  /// Its name.
  @Override
  public String toString() {
    return name;
  }
}
