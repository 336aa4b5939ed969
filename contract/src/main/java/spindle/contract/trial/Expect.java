package spindle.contract.trial;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the cases of a contract say when it does not hold, without a test library.
public final class Expect {
  /// What should throw.
  @FunctionalInterface
  public interface Attempt {
    void run() throws Throwable;
  }

  private Expect() {}

  public static void that(boolean held, String otherwise) {
    if (!held) {
      throw new AssertionError(otherwise);
    }
  }

  public static void equal(@Nullable Object actual, @Nullable Object expected) {
    if (!Objects.equals(actual, expected)) {
      throw new AssertionError("expected " + expected + ", got " + actual);
    }
  }

  /// Gives what `call` throws, which must be an `expected`.
  public static <E extends Throwable> E thrown(Class<E> expected, Attempt call) {
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
