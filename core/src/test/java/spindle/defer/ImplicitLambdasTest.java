package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.testing.ManualClock;

/// Every method that takes a function takes an implicit lambda, as an expression and as a block,
/// and a function that throws a checked exception. That this compiles is the test.
@SuppressWarnings({"UnnecessaryLambda", "StatementLambda"})
class ImplicitLambdasTest {
  @Test
  void addXTakesExpressionsAndBlocks() {
    Deferred<String> a = Deferred.succeed(1).addCallback(n -> "" + n);
    Deferred<String> b =
        Deferred.succeed(1)
            .addCallback(n -> {
              return read(n);
            });
    Deferred<Integer> c = Deferred.succeed(1).addErrback(t -> 1);
    Deferred<Integer> d =
        Deferred.succeed(1)
            .addErrback(t -> {
              throw t;
            });
    Deferred<Integer> e = Deferred.succeed(1).addErrback(IOException.class, t -> t.hashCode());
    Deferred<Integer> f =
        Deferred.succeed(1)
            .addErrback(
                IOException.class,
                t -> {
                  throw t;
                });
    Deferred<String> g = Deferred.succeed(1).addCallbacks(n -> "" + n, t -> t.toString());
    Deferred<String> h =
        Deferred.succeed(1)
            .addCallbacks(
                n -> {
                  return read(n);
                },
                t -> {
                  throw t;
                });
    Deferred<Integer> i = Deferred.succeed(1).addBoth(o -> o.get());
    Deferred<Integer> j =
        Deferred.succeed(1)
            .addBoth(o -> {
              return o.get();
            });
    assertThat(List.of(a, b, c, d, e, f, g, h, i, j)).allMatch(Deferred::isDone);
  }

  @Test
  void thenXTakesExpressionsAndBlocks() {
    Deferred<String> a = Deferred.succeed(1).then(n -> fetch(n));
    Deferred<String> b =
        Deferred.succeed(1)
            .then(n -> {
              if (n > 0) {
                return fetch(n);
              }
              throw new IOException();
            });
    Deferred<Integer> c = Deferred.succeed(1).thenErrback(t -> Deferred.succeed(2));
    Deferred<Integer> d =
        Deferred.succeed(1)
            .thenErrback(t -> {
              throw t;
            });
    Deferred<Integer> e =
        Deferred.succeed(1).thenErrback(IOException.class, t -> Deferred.succeed(2));
    Deferred<Integer> f =
        Deferred.succeed(1)
            .thenErrback(
                IOException.class,
                t -> {
                  throw t;
                });
    Deferred<String> g = Deferred.succeed(1).thenBoth(o -> fetch(o.get()));
    Deferred<String> h =
        Deferred.succeed(1)
            .thenBoth(o -> {
              return fetch(o.get());
            });
    assertThat(List.of(a, b, c, d, e, f, g, h)).allMatch(Deferred::isDone);
  }

  @Test
  void onXTakesExpressionsAndBlocks() {
    Deferred<Integer> deferred =
        Deferred.succeed(1)
            .onSuccess(n -> read(n))
            .onSuccess(n -> {
              read(n);
            })
            .onFailure(t -> note(t))
            .onFailure(t -> {
              throw t;
            })
            .onFailure(IOException.class, t -> note(t))
            .onFailure(
                IOException.class,
                t -> {
                  throw t;
                })
            .finallyDo(() -> read(1))
            .finallyDo(() -> {
              read(1);
            });
    Deferred<@Nullable Integer> handled =
        deferred
            .handleFailure(t -> note(t))
            .handleFailure(t -> {
              throw t;
            })
            .handleFailure(IOException.class, t -> note(t))
            .handleFailure(
                IOException.class,
                t -> {
                  throw t;
                });
    assertThat(handled.isDone()).isTrue();
  }

  @Test
  void makersTakeExpressionsAndBlocks() {
    Deferred<Integer> a = new Deferred<>(d -> d.callback(1));
    Deferred<Integer> b =
        new Deferred<>(d -> {
          throw new IOException();
        });
    Deferred<String> c = Deferred.maybeDeferred(() -> fetch(1));
    Deferred<String> d =
        Deferred.maybeDeferred(() -> {
          read(1);
          return fetch(1);
        });
    Deferred<String> e = Deferred.execute(() -> read(1));
    Deferred<String> f =
        Deferred.execute(() -> {
          return read(1);
        });
    a.onLateValue(n -> read(n))
        .onLateValue(n -> {
          read(n);
        });
    b.addTimeout(Duration.ofSeconds(1), new ManualClock(), o -> o.get());
    b.addTimeout(
        Duration.ofSeconds(1),
        new ManualClock(),
        o -> {
          return o.get();
        });
    assertThat(List.of(c, d, e, f)).allMatch(Deferred::isDone);
  }

  @Test
  void methodsOfDeferredCanBeGivenAsFunctions() {
    Deferred<Object> other = new Deferred<>();
    Deferred.succeed(1).onSuccess(other::callback).onFailure(other::errback);
    Deferred<Void> nothing = new Deferred<>();
    new ManualClock().callLater(Duration.ZERO, nothing::callback);
    assertThat(other.called()).isTrue();
  }

  private static boolean note(Throwable t) {
    return t instanceof IOException;
  }

  private static String read(int n) throws IOException {
    if (n < 0) {
      throw new IOException();
    }
    return "" + n;
  }

  private static Deferred<String> fetch(int n) throws IOException {
    return Deferred.succeed(read(n));
  }
}
