package spindle.contract.transport;

import java.util.List;
import spindle.contract.ContractCase;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;

/// What every connection keeps, whatever carries it: in which order its protocol is called, that
/// nothing is lost, reordered or said twice, how it closes, what it may cost.
///
/// ```java
/// @TestFactory Stream<DynamicTest> keepsTheContract() {
///   Harness harness = Harness.tcp("tcp over mine", MyKernel::new);
///   return TransportContract.cases(harness).stream().map(c -> dynamicTest(c.name(), c::run));
/// }
/// ```
///
/// The cases use real time where the kernel does; together they take some seconds.
public final class TransportContract {
  private TransportContract() {}

  /// The cases that apply to what `harness` offers. Each may be run alone, in any order and again.
  public static List<ContractCase> cases(Harness harness) {
    Cases cases = new Cases(harness);
    LifeCases.addTo(cases);
    SettingsCases.addTo(cases);
    WritingCases.addTo(cases);
    ClosingCases.addTo(cases);
    EndingCases.addTo(cases);
    AbortCases.addTo(cases);
    HalfCloseCases.addTo(cases);
    ReadingCases.addTo(cases);
    ProducerCases.addTo(cases);
    RoomCases.addTo(cases);
    PumpCases.addTo(cases);
    FailureCases.addTo(cases);
    LimitCases.addTo(cases);
    InputCases.addTo(cases);
    PortCases.addTo(cases);
    DrainCases.addTo(cases);
    AttemptCases.addTo(cases);
    RelayCases.addTo(cases);
    RandomCases.addTo(cases);
    return cases.list();
  }
}
