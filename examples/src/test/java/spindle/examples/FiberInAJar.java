package spindle.examples;

import java.time.Duration;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;

/// A program of one fiber, which [RunnableJarTest] puts into jars.
public final class FiberInAJar {
  private FiberInAJar() {}

  /// Prints the reactor from within a fiber that has waited.
  public static void main(String[] arguments) throws Exception {
    System.exit(
        Fiber.main(() -> {
          Fiber.sleep(Duration.ofMillis(1));
          System.out.println(Reactor.current());
        }));
  }
}
