package spindle.sim;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.contract.Harness;
import spindle.contract.kernel.KernelContract;
import spindle.contract.reactor.ReactorContract;
import spindle.contract.transport.TransportContract;
import spindle.memory.MemoryKernel;
import spindle.reactor.LogCapture;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;

/// Whatever a seed picks is legal: a kernel in a simulated world keeps what is asked of every
/// kernel.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulatedKernelContractTest {
  private static final int SEED = 7;

  private final LogCapture log = LogCapture.ofReactor();
  private final LogCapture unhandled = LogCapture.ofDeferred();

  @AfterEach
  void closeLogs() {
    log.close();
    unhandled.close();
  }

  /// A kernel that other threads may wake: some cases do.
  private static MemoryKernel open() {
    var network = Simulation.withSeed(SEED).network();
    network.allowThreads(Duration.ofSeconds(10));
    return network.host("localhost").kernel();
  }

  @TestFactory
  Stream<DynamicTest> theSimulatedWorldKeepsTheContractOfEveryKernel() {
    return KernelContract.cases(SimulatedKernelContractTest::open).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }

  @TestFactory
  Stream<DynamicTest> aSimulatedReactorKeepsTheContractOfEveryReactor() {
    return ReactorContract.cases(() -> Reactor.over(open(), ReactorSettings.defaults())).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }

  @TestFactory
  Stream<DynamicTest> aSimulatedConnectionKeepsTheContractOfEveryConnection() {
    Harness harness = Harness.tcp("tcp in a simulated world", SimulatedKernelContractTest::open);
    return TransportContract.cases(harness.counting(log::errors)).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }
}
