package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;

/// A failure tells where it comes from and who waited for it, however many fibers it came through.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class FiberOriginsTest {
  @Parameter private Way way;
  private Reactor reactor;

  @BeforeEach
  void open() {
    reactor = way.reactor();
  }

  @AfterEach
  void close() {
    reactor.close();
  }

  @Test
  void aTraceShowsTheThrowerAndEachWait() {
    Deferred<Void> result = Fiber.start(reactor, "outer", this::outermost);

    Throwable failure = failureOf(result);

    assertThat(failure.getStackTrace()[0].getMethodName()).isEqualTo("throwing");
    assertThat(lines(failure))
        .containsSubsequence(
            "java.io.IOException: no",
            "at FiberOriginsTest.throwing",
            "Suppressed: spindle.fiber.Awaited: awaited by fiber 'inner'",
            "at FiberOriginsTest.middle",
            "Suppressed: spindle.fiber.Awaited: awaited by fiber 'outer'",
            "at FiberOriginsTest.outermost");
  }

  private void outermost() throws Exception {
    Fiber.await(Fiber.start(reactor, "inner", this::middle));
  }

  private void middle() throws Exception {
    Fiber.await(Fiber.start(reactor, this::throwing));
  }

  private void throwing() throws IOException {
    throw new IOException("no");
  }

  @Test
  void aCancelShowsWhereTheFiberWaited() {
    Deferred<Void> result = Fiber.start(reactor, this::waiting);
    Turns.once(reactor);
    result.cancel();

    Throwable failure = failureOf(result);

    assertThat(failure).isInstanceOf(CancelledError.class);
    assertThat(lines(failure)).contains("at FiberOriginsTest.waiting");
  }

  private void waiting() throws Exception {
    Fiber.await(new Deferred<>());
  }

  @Test
  void aFailureThatGoesRoundAndRoundDoesNotGrow() {
    IOException failure = new IOException("again");
    Deferred<Void> result =
        Fiber.start(
            reactor,
            () -> {
              for (int i = 0; i < 1_000; i++) {
                assertThatThrownBy(() -> Fiber.await(Deferred.fail(failure))).isSameAs(failure);
              }
              throw failure;
            });

    assertThat(failureOf(result).getSuppressed()).hasSize(16);
  }

  @Test
  void withDebuggingAFibersDeferredTellsWhereItWasStarted() {
    Deferred.setDebugging(true);
    try {
      Deferred<String> result = Fiber.start(reactor, () -> "value");
      Turns.once(reactor);

      assertThatThrownBy(() -> result.callback("again"))
          .satisfies(mistake ->
              assertThat(lines(mistake))
                  .anyMatch(line -> line.endsWith("the Deferred was made here"))
                  .contains(
                      "at FiberOriginsTest."
                          + "withDebuggingAFibersDeferredTellsWhereItWasStarted"));
    } finally {
      Deferred.setDebugging(false);
    }
  }

  private Throwable failureOf(Deferred<?> result) {
    try {
      Turns.until(reactor, result);
    } catch (Throwable failure) {
      return failure;
    }
    throw new AssertionError("it did not fail");
  }

  /// The lines of the printed trace, without what differs between machines.
  private static List<String> lines(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return Arrays.stream(text.toString().split("\n", -1))
        .map(line -> line.strip().replaceAll("at .*fiber\\.(\\w+\\.\\w+)\\(.*", "at $1"))
        .toList();
  }
}
