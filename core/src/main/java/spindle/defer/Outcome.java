package spindle.defer;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How something ended: with a value or with a failure.
///
/// @param <T> the type of the value
public sealed interface Outcome<T extends @Nullable Object> {
  /// The value, or the failure thrown: the very same object, with its own stack trace.
  ///
  /// @throws Throwable the failure, if it is one
  T get() throws Throwable;

  /// It ended well.
  ///
  /// @param value what came of it
  record Success<T extends @Nullable Object>(T value) implements Outcome<T> {
    @Override
    public T get() {
      return value;
    }
  }

  /// It failed.
  ///
  /// @param cause why
  record Failure<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {
    /// Refuses null.
    public Failure {
      Objects.requireNonNull(cause, "cause");
    }

    @Override
    public T get() throws Throwable {
      throw cause;
    }

    /// The first of `types` that the cause is an instance of, if any.
    @SafeVarargs
    public final Optional<Class<? extends Throwable>> check(Class<? extends Throwable>... types) {
      for (Class<? extends Throwable> type : types) {
        if (type.isInstance(cause)) {
          return Optional.of(type);
        }
      }
      return Optional.empty();
    }

    /// The first of `types` that the cause is an instance of; if there is none, throws the cause.
    ///
    /// @throws Throwable the cause, if it is not of one of these types
    @SafeVarargs
    public final Class<? extends Throwable> trap(Class<? extends Throwable>... types)
        throws Throwable {
      return check(types).orElseThrow(() -> cause);
    }

    /// The cause in words: its own if it has some, else the name of its class. Never throws, not
    /// even if the cause's own methods do.
    public String message() {
      return Words.of(cause);
    }
  }
}
