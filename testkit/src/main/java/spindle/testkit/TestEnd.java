package spindle.testkit;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// The end of a test that is a callback: a test that asks for it is called on the reactor's thread,
/// and goes on until the Deferred fires that it gives to [#when].
///
/// ```java
/// @SpindleTest
/// void theNameIsFound(Reactor reactor, TestEnd end) {
///   end.when(reactor.resolve("localhost").onSuccess(found -> assertThat(found).isNotEmpty()));
/// }
/// ```
public final class TestEnd {
  private @Nullable Deferred<?> end;

  TestEnd() {}

  /// The test has ended when `deferred` fires: well with a value, and else with its failure.
  ///
  /// @throws IllegalStateException if that was said before
  public void when(Deferred<?> deferred) {
    if (end != null) {
      throw new IllegalStateException("a test ends once: say so with one Deferred, a DeferredList");
    }
    end = deferred;
  }

  /// What was said.
  Deferred<?> said() {
    Deferred<?> deferred = end;
    if (deferred == null) {
      return Deferred.fail(
          new IllegalStateException(
              "the test asks for a TestEnd and has never said when it ends: call when(deferred)"));
    }
    return deferred;
  }
}
