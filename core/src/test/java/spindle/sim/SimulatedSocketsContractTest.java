package spindle.sim;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.contract.ContractCase;
import spindle.contract.Harness;
import spindle.contract.datagram.DatagramContract;
import spindle.contract.process.ProcessContract;
import spindle.contract.transport.TransportContract;
import spindle.contract.transport.UnixContract;
import spindle.memory.MemoryKernel;
import spindle.reactor.LogCapture;

/// UNIX sockets, datagrams and processes in a simulated world keep what they keep on every machine.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulatedSocketsContractTest {
  private static final int SEED = 11;

  @TempDir Path directory;

  private final LogCapture log = LogCapture.ofReactor();

  @AfterEach
  void closeLog() {
    log.close();
  }

  private static MemoryKernel open() {
    return Simulation.withSeed(SEED).network().host("localhost").kernel();
  }

  private static Stream<DynamicTest> tests(List<ContractCase> cases) {
    return cases.stream().map(each -> dynamicTest(each.name(), each::run));
  }

  @TestFactory
  Stream<DynamicTest> aSimulatedWorldKeepsTheContractOfDatagrams() {
    return tests(
        DatagramContract.cases("udp in a simulated world", SimulatedSocketsContractTest::open));
  }

  @TestFactory
  Stream<DynamicTest> aSimulatedWorldKeepsTheContractOfUnixSockets() {
    return tests(
        UnixContract.cases(
            "unix in a simulated world",
            directory,
            SimulatedSocketsContractTest::open,
            EnumSet.of(UnixContract.Feature.ABSTRACT_NAMES)));
  }

  @TestFactory
  Stream<DynamicTest> connectionsOverUnixSocketsInAWorldKeepTheContract() {
    Harness harness =
        Harness.unix("unix in a simulated world", directory, SimulatedSocketsContractTest::open);
    return tests(TransportContract.cases(harness.counting(log::errors)));
  }

  @TestFactory
  Stream<DynamicTest> aSimulatedWorldKeepsTheContractOfProcesses() {
    return tests(
        ProcessContract.cases(
            "processes in a simulated world",
            SimulatedSocketsContractTest::open,
            EnumSet.allOf(ProcessContract.Feature.class)));
  }
}
