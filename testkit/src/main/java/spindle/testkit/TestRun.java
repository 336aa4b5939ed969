package spindle.testkit;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.sim.Host;
import spindle.sim.Seed;
import spindle.sim.Simulation;
import spindle.testing.LoggedErrors;
import spindle.testing.ManualClock;
import spindle.testing.MemoryReactor;

/// One run of one test: what it is given, how its methods are called, and whether it was tidy.
final class TestRun
    implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor, ParameterResolver {
  private static final Set<Class<?>> BY_HAND = Set.of(MemoryReactor.class, Simulation.class);

  private static final Set<Class<?>> ON_REACTOR = Set.of(Reactor.class, Host.class, TestEnd.class);

  private static final Set<Class<?>> OTHERS =
      Set.of(ManualClock.class, LoggedErrors.class, Seed.class);

  private final Ground ground;
  private final Seed seed;
  private final Duration deadline;
  private final Watch watch = new Watch();
  private @Nullable ManualClock clock;

  TestRun(On on, Seed seed, Duration deadline) {
    this.seed = seed;
    this.deadline = deadline;
    ground =
        switch (on) {
          case MEMORY -> new MemoryGround();
          case SIMULATION -> new SimulatedGround(seed);
          case REAL -> new RealGround();
        };
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    watch.begin();
  }

  // What it is given.

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return BY_HAND.contains(type) || ON_REACTOR.contains(type) || OTHERS.contains(type);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (type == TestEnd.class) {
      return new TestEnd();
    } else if (type == ManualClock.class) {
      return clock();
    } else if (type == LoggedErrors.class) {
      return watch.errors();
    } else if (type == Seed.class) {
      return seed;
    }
    return type == Reactor.class ? ground.reactor() : ground.given(type);
  }

  private ManualClock clock() {
    ManualClock given = clock == null ? new ManualClock() : clock;
    clock = given;
    return given;
  }

  // How its methods are called.

  @Override
  public void interceptBeforeEachMethod(
      Invocation<@Nullable Void> call,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    call(call, method);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> call,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    call(call, method);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<@Nullable Void> call,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    call(call, method);
  }

  private void call(Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method)
      throws Throwable {
    try {
      if (isByHand(method.getExecutable())) {
        call.proceed();
      } else {
        TestEnd end = end(method.getArguments());
        ground.run(end == null ? fiber(call, method) : callback(call, end), deadline);
      }
    } catch (Throwable failure) {
      explain(failure);
      throw failure;
    }
  }

  private static boolean isByHand(Method method) {
    List<Class<?>> types = Arrays.asList(method.getParameterTypes());
    return types.stream().anyMatch(BY_HAND::contains)
        && types.stream().noneMatch(ON_REACTOR::contains);
  }

  private static @Nullable TestEnd end(List<?> arguments) {
    return (TestEnd) arguments.stream().filter(TestEnd.class::isInstance).findFirst().orElse(null);
  }

  private static Ground.Body fiber(
      Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method) {
    String name = method.getExecutable().getName();
    return reactor -> Fiber.start(reactor, name, () -> Calls.run(call));
  }

  private static Ground.Body callback(Invocation<@Nullable Void> call, TestEnd end) {
    return reactor -> {
      Deferred<Object> ended = new Deferred<>();
      var _ =
          reactor.callLater(
              Duration.ZERO,
              () -> {
                try {
                  var _ = call.proceed();
                } catch (Throwable thrown) {
                  ended.errback(thrown);
                  return;
                }
                end.said().deliverTo(Calls.firing(ended));
              });
      return ended;
    };
  }

  /// Adds to a failure what one wants to know of it besides.
  private void explain(Throwable failure) {
    String situation = ground.situation();
    if (!situation.isEmpty()
        && Arrays.stream(failure.getSuppressed()).noneMatch(Situation.class::isInstance)) {
      failure.addSuppressed(new Situation(situation));
    }
  }

  // Whether it was tidy.

  @Override
  public void afterEach(ExtensionContext context) {
    LeftBehind left = new LeftBehind();
    try {
      ground.settle();
      ground.leftovers().forEach(left::add);
      if (clock != null) {
        clock.delayedCalls().forEach(each -> left.add("a call on the ManualClock: " + each));
      }
    } finally {
      ground.close();
      watch.end(left);
    }
    try {
      left.throwIfAny();
    } catch (AssertionError failure) {
      explain(failure);
      throw failure;
    }
  }
}
