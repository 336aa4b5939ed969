package spindle.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.time.Call;

/// JUnit's calls, as the calls of a reactor.
final class Calls {
  private Calls() {}

  /// Makes it; what it throws leaves this as it is.
  static void run(Invocation<@Nullable Void> call) throws Exception {
    try {
      var _ = call.proceed();
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new AssertionError(thrown);
    }
  }

  /// Calls `then` when what it is delivered to has fired, and leaves the result as it is.
  static Recipient<@Nullable Object> ending(Call then) {
    return new Recipient<>() {
      @Override
      public void succeeded(@Nullable Object value) {
        call(then);
      }

      @Override
      public void failed(Throwable failure) {
        call(then);
      }
    };
  }

  private static void call(Call then) {
    try {
      then.run();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// Fires `ended` as what it is delivered to is fired.
  static Recipient<@Nullable Object> firing(Deferred<Object> ended) {
    return new Recipient<>() {
      @Override
      public void succeeded(@Nullable Object value) {
        ended.callback("well");
      }

      @Override
      public void failed(Throwable failure) {
        ended.errback(failure);
      }
    };
  }
}
