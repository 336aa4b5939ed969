package spindle.testkit;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import spindle.defer.Deferred;
import spindle.reactor.OpenThing;
import spindle.sim.Seed;
import spindle.time.DelayedCall;

/// Makes a test of each seed of a [SpindleTest].
final class SpindleExtension implements TestTemplateInvocationContextProvider {
  // So that what is left behind can be said with its place, by all tests from now on.
  static {
    DelayedCall.recordOrigins(true);
    OpenThing.recordOrigins(true);
    Deferred.setDebugging(true);
  }

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), SpindleTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    requireAllRun(context.getRequiredTestClass());
    SpindleTest test =
        AnnotationSupport.findAnnotation(context.getTestMethod(), SpindleTest.class).orElseThrow();
    if (test.seeds() < 1 || !(test.deadline() > 0)) {
      throw new ExtensionConfigurationException(
          "expected at least one seed and a deadline above 0, got " + test);
    }
    List<Seed> seeds = seeds(test, context);
    return seeds.stream().map(seed -> invocation(test, seed, seeds.size() > 1, context));
  }

  /// JUnit passes over a method that returns something, with a warning at most: a test that was
  /// meant to run and never does.
  private static void requireAllRun(Class<?> tests) {
    for (Method method : tests.getDeclaredMethods()) {
      if (AnnotationSupport.isAnnotated(method, SpindleTest.class)
          && method.getReturnType() != void.class) {
        throw new ExtensionConfigurationException(
            ("%s.%s returns %s, so JUnit would never run it: a test returns nothing, but waits for"
                    + " its Deferred with Fiber.await, or names it to a TestEnd")
                .formatted(
                    tests.getSimpleName(),
                    method.getName(),
                    method.getReturnType().getSimpleName()));
      }
    }
  }

  private static List<Seed> seeds(SpindleTest test, ExtensionContext context) {
    Optional<String> only = context.getConfigurationParameter(SpindleTest.SEED);
    if (only.isPresent()) {
      return List.of(Seed.parse(only.get()));
    }
    long last = Math.addExact(test.firstSeed(), test.seeds() - 1);
    return LongStream.rangeClosed(test.firstSeed(), last).mapToObj(Seed::of).toList();
  }

  private static TestTemplateInvocationContext invocation(
      SpindleTest test, Seed seed, boolean oneOfMany, ExtensionContext context) {
    String name = oneOfMany ? "seed " + seed : context.getDisplayName();
    Duration deadline = Duration.ofNanos((long) (test.deadline() * 1e9));
    return new TestTemplateInvocationContext() {
      @Override
      public String getDisplayName(int index) {
        return name;
      }

      @Override
      public List<Extension> getAdditionalExtensions() {
        return List.of(new TestRun(test.on(), seed, deadline));
      }
    };
  }
}
