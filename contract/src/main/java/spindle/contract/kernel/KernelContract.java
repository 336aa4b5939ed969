package spindle.contract.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import spindle.contract.ContractCase;
import spindle.kernel.Kernel;

/// What every [Kernel] keeps, so that the reactor and its transports may rely on it: how it waits
/// and is woken, whom it tells of what, and what is over when something is closed.
///
/// ```java
/// @TestFactory Stream<DynamicTest> keepsTheContract() {
///   return KernelContract.cases(MyKernel::new).stream().map(c -> dynamicTest(c.name(), c::run));
/// }
/// ```
///
/// The cases connect to themselves at 127.0.0.1, and need a kernel that can.
public final class KernelContract {
  private KernelContract() {}

  /// The cases. Each opens a kernel of its own from `kernels` and closes it; each may be run alone,
  /// in any order and again.
  public static List<ContractCase> cases(Supplier<? extends Kernel> kernels) {
    KernelCases cases = new KernelCases(kernels);
    WaitingCases.addTo(cases);
    ReadinessCases.addTo(cases);
    SocketCases.addTo(cases);
    SettingsCases.addTo(cases);
    return List.copyOf(cases.list);
  }

  /// The list in the making.
  static final class KernelCases {
    @FunctionalInterface
    interface Body {
      void run(KernelTrial trial) throws Exception;
    }

    final List<ContractCase> list = new ArrayList<>();
    private final Supplier<? extends Kernel> kernels;

    KernelCases(Supplier<? extends Kernel> kernels) {
      this.kernels = kernels;
    }

    void add(String name, Body body) {
      list.add(
          new ContractCase(
              name,
              () -> {
                try (KernelTrial trial = new KernelTrial(kernels.get())) {
                  body.run(trial);
                }
              }));
    }
  }
}
