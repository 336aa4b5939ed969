package spindle.sim;

import java.security.SecureRandom;
import spindle.memory.MemoryKernel;

/// Kernels of simulated worlds, for the tests of other packages.
public final class SimulatedKernels {
  private static final int SEED = 5;

  private SimulatedKernels() {}

  /// Chance of such a world, for what encrypts.
  public static SecureRandom random() {
    return Simulation.withSeed(SEED).secureRandom("tls");
  }

  /// One of a world of its own.
  public static MemoryKernel open() {
    return Simulation.withSeed(SEED).network().host("localhost").kernel();
  }
}
