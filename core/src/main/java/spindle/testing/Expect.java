package spindle.testing;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;

/// What the cases of a contract say when it does not hold, without a test library.
final class Expect {
  private Expect() {}

  static void that(boolean held, String otherwise) {
    if (!held) {
      throw new AssertionError(otherwise);
    }
  }

  static void equal(@Nullable Object actual, @Nullable Object expected) {
    if (!Objects.equals(actual, expected)) {
      throw new AssertionError("expected " + expected + ", got " + actual);
    }
  }

  /// Gives what `call` throws, which must be an `expected`.
  static <E extends Throwable> E thrown(Class<E> expected, Call call) {
    Throwable thrown = null;
    try {
      call.run();
    } catch (Throwable any) {
      thrown = any;
    }
    if (!expected.isInstance(thrown)) {
      throw new AssertionError("expected " + expected.getName() + ", got " + thrown, thrown);
    }
    return expected.cast(thrown);
  }
}
