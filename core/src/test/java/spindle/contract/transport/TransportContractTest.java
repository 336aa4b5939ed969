package spindle.contract.transport;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.contract.Harness;
import spindle.memory.MemoryNetwork;
import spindle.nio.NioKernel;
import spindle.reactor.LogCapture;

/// Runs the one contract over every kernel and every kind of connection that we have.
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransportContractTest {
  @TempDir Path directory;

  private final LogCapture log = LogCapture.ofReactor();

  private List<Harness> harnesses() {
    return List.of(
        Harness.tcp("tcp over nio", NioKernel::new),
        Harness.unix("unix over nio", directory, NioKernel::new),
        Harness.tcp("tcp over memory", () -> new MemoryNetwork().host("localhost").kernel()));
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @TestFactory
  Stream<DynamicNode> everyConnectionKeepsTheContract() {
    return harnesses().stream()
        .map(harness ->
            dynamicContainer(
                harness.name(),
                TransportContract.cases(harness.counting(log::errors)).stream()
                    .map(each -> dynamicTest(each.name(), each::run))));
  }
}
