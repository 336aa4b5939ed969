package spindle.memory;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.contract.kernel.KernelContract;
import spindle.contract.reactor.ReactorContract;
import spindle.reactor.LogCapture;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;

/// Memory keeps what is asked of every kernel, and a reactor on it what is asked of every reactor.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MemoryKernelContractTest {
  private final LogCapture log = LogCapture.ofReactor();
  private final LogCapture unhandled = LogCapture.ofDeferred();

  @AfterEach
  void closeLogs() {
    log.close();
    unhandled.close();
  }

  /// A kernel of its own network, which other threads may wake: some cases do.
  private static MemoryKernel open() {
    MemoryNetwork network = new MemoryNetwork();
    network.allowThreads(Duration.ofSeconds(10));
    return network.host("localhost").kernel();
  }

  @TestFactory
  Stream<DynamicTest> memoryKeepsTheContractOfEveryKernel() {
    return KernelContract.cases(MemoryKernelContractTest::open).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }

  @TestFactory
  Stream<DynamicTest> aReactorInMemoryKeepsTheContractOfEveryReactor() {
    return ReactorContract.cases(() -> Reactor.over(open(), ReactorSettings.defaults())).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }
}
