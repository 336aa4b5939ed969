package spindle.contract.reactor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import spindle.contract.ContractCase;
import spindle.reactor.Reactor;

/// What every reactor keeps, whatever its kernel: how it runs and stops, in which order it does
/// what, and that nothing a program throws harms anything else.
///
/// ```java
/// @TestFactory Stream<DynamicTest> keepsTheContract() {
///   return ReactorContract.cases(() -> Reactor.over(new MyKernel(), ReactorSettings.defaults()))
///       .stream().map(c -> dynamicTest(c.name(), c::run));
/// }
/// ```
///
/// Some cases make callbacks throw, which the reactor logs.
public final class ReactorContract {
  private ReactorContract() {}

  /// The cases. Each takes new reactors from `reactors` and closes them; each may be run alone, in
  /// any order and again.
  public static List<ContractCase> cases(Supplier<Reactor> reactors) {
    ReactorCases cases = new ReactorCases(reactors);
    RunCases.addTo(cases);
    StopCases.addTo(cases);
    CloseCases.addTo(cases);
    TriggerCases.addTo(cases);
    TimerCases.addTo(cases);
    CallCases.addTo(cases);
    NameCases.addTo(cases);
    return List.copyOf(cases.list);
  }

  /// The list in the making.
  static final class ReactorCases {
    @FunctionalInterface
    interface Body {
      void run(ReactorTrial trial) throws Exception;
    }

    final List<ContractCase> list = new ArrayList<>();
    private final Supplier<Reactor> reactors;

    ReactorCases(Supplier<Reactor> reactors) {
      this.reactors = reactors;
    }

    void add(String name, Body body) {
      list.add(
          new ContractCase(
              name,
              () -> {
                try (ReactorTrial trial = new ReactorTrial(reactors)) {
                  body.run(trial);
                  trial.finish();
                }
              }));
    }
  }
}
