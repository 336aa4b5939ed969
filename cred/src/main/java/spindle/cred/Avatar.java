package spindle.cred;

/// What a user has to do with, once in: an object of the program's own.
///
/// @param <A> what that is
/// @param avatar the object
/// @param logout runs on the reactor's thread when the user has left; whoever has called
///   [Portal#login] calls it, once
public record Avatar<A>(A avatar, Runnable logout) {
  /// One that needs no logout.
  public static <A> Avatar<A> of(A avatar) {
    return new Avatar<>(avatar, () -> {});
  }
}
