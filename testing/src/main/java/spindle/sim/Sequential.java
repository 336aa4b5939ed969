package spindle.sim;

import org.jspecify.annotations.Nullable;

/// What a shared object does when one client at a time uses it: the meaning by which a [History] is
/// judged. A register:
///
/// ```java
/// Sequential<String, Command, String> register = (value, command) -> switch (command) {
///   case Read _ -> Sequential.done(value, value);
///   case Write(String text) -> Sequential.done(text, "written");
/// };
/// ```
///
/// @param <S> its state, an immutable value with `equals` and `hashCode`
/// @param <C> what is asked of it
/// @param <R> what it answers
@FunctionalInterface
public interface Sequential<S extends @Nullable Object, C, R extends @Nullable Object> {
  /// Does `call` in `state`. Must always do the same, and change nothing.
  Done<S, R> apply(S state, C call);

  /// The state after a call, and its answer.
  static <S extends @Nullable Object, R extends @Nullable Object> Done<S, R> done(
      S state, R answer) {
    return new Done<>(state, answer);
  }

  /// What came of a call.
  ///
  /// @param state the state after it
  /// @param answer what the client was told
  record Done<S extends @Nullable Object, R extends @Nullable Object>(S state, R answer) {}
}
