package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page that lists which cases run over which kernel says what the tests do. `./spindle renew`
/// writes its tables anew. A test of the module `epoll` holds that one to it.
class ConformanceTest {
  private static final String BEGINNING = "\n## The kernel\n";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  /// A contract in brackets; then, for each column of its table, the test factories that run it,
  /// and of those that run several things which one.
  private static final String SUITES =
      """
      [The kernel]
      nio.NioKernelContractTest.theSelectorsKeepTheContractOfEveryKernel
      memory.MemoryKernelContractTest.memoryKeepsTheContractOfEveryKernel
      sim.SimulatedKernelContractTest.theSimulatedWorldKeepsTheContractOfEveryKernel
      [The reactor]
      reactor.ReactorContractTest.theReactorKeepsTheContractOfEveryReactor
      memory.MemoryKernelContractTest.aReactorInMemoryKeepsTheContractOfEveryReactor
      sim.SimulatedKernelContractTest.aSimulatedReactorKeepsTheContractOfEveryReactor
      [Connections over TCP]
      contract.transport.TransportContractTest.everyConnectionKeepsTheContract: tcp over nio
      contract.transport.TransportContractTest.everyConnectionKeepsTheContract: tcp over memory
      sim.SimulatedKernelContractTest.aSimulatedConnectionKeepsTheContractOfEveryConnection
      [Connections over UNIX sockets]
      contract.transport.TransportContractTest.everyConnectionKeepsTheContract: unix over nio
      memory.MemorySocketsContractTest.connectionsOverUnixSocketsInMemoryKeepTheContract
      sim.SimulatedSocketsContractTest.connectionsOverUnixSocketsInAWorldKeepTheContract
      [Connections over TLS]
      tls.TlsContractTest.connectionsOverTlsKeepTheContract: tls over tcp over nio
      tls.TlsContractTest.connectionsOverTlsKeepTheContract: tls over tcp over memory
      tls.TlsContractTest.connectionsOverTlsKeepTheContract: tls over tcp in a simulated world
      [UNIX sockets]
      nio.NioUnixTest.theSelectorsKeepTheContractOfUnixSockets
      memory.MemorySocketsContractTest.memoryKeepsTheContractOfUnixSockets
      sim.SimulatedSocketsContractTest.aSimulatedWorldKeepsTheContractOfUnixSockets
      [Datagrams]
      nio.NioDatagramTest.theSelectorsKeepTheContractOfDatagrams
      memory.MemorySocketsContractTest.memoryKeepsTheContractOfDatagrams
      sim.SimulatedSocketsContractTest.aSimulatedWorldKeepsTheContractOfDatagrams
      [Processes]
      nio.NioProcessTest.theSelectorsKeepTheContractOfProcesses
      memory.MemorySocketsContractTest.memoryKeepsTheContractOfProcesses
      sim.SimulatedSocketsContractTest.aSimulatedWorldKeepsTheContractOfProcesses
      """;

  private String tables() {
    Conformance conformance = new Conformance(folder);
    SUITES
        .lines()
        .forEach(line -> {
          if (line.startsWith("[")) {
            conformance.contract(line.substring(1, line.length() - 1));
          } else {
            conformance.suite("spindle." + line);
          }
        });
    return conformance.tables();
  }

  @Test
  void thePageListsTheCasesThatRun() throws Exception {
    Path page = Project.here().file("docs/reference/conformance.md");
    String text = Project.text(page);
    String own = text.substring(0, text.indexOf(BEGINNING));
    String expected = own + tables();
    if (Boolean.getBoolean("spindle.renew")) {
      Files.writeString(page, expected);
    }

    assertThat(Project.text(page))
        .as("docs/reference/conformance.md; ./spindle renew writes it anew")
        .isEqualTo(expected);
  }
}
