package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Epoll runs the cases that the page of them says it runs.
class EpollConformanceTest {
  private static final Path PAGE = Path.of("../docs/reference/conformance.md");

  @TempDir Path folder;

  /// The cases that a table of the page says are run.
  private static List<String> listed(String contract) throws IOException {
    String table = Files.readString(PAGE).split("\n## " + contract + "\n\n", 2)[1].split("\n\n")[0];
    return table
        .lines()
        .filter(line -> line.matches("\\|.*\\| yes \\| [^|]* \\| [^|]* \\|"))
        .map(line -> line.split(" \\| (yes|–) \\|", 2)[0].substring(2))
        .toList();
  }

  private static void expect(String contract, Stream<? extends DynamicNode> run)
      throws IOException {
    assertThat(run.map(DynamicNode::getDisplayName).toList())
        .as("cases of '%s' on epoll, against %s; ./spindle renew writes it", contract, PAGE)
        .isEqualTo(listed(contract))
        .isNotEmpty();
  }

  @Test
  void thePageListsTheCasesThatRunOnEpoll() throws Exception {
    var kernel = new EpollContractTest();
    expect("The kernel", kernel.epollKeepsTheContractOfEveryKernel());
    expect("The reactor", kernel.aReactorOnEpollKeepsTheContractOfEveryReactor());
    var unix = new EpollUnixTest();
    unix.directory = folder;
    expect("UNIX sockets", unix.epollKeepsTheContractOfUnixSockets());
    expect("Datagrams", new EpollDatagramTest().epollKeepsTheContractOfDatagrams());
    expect("Processes", new EpollProcessTest().epollKeepsTheContractOfProcesses());
    var connections = new EpollTransportContractTest();
    connections.directory = folder;
    expect("Connections over TCP", connections.connectionsOverEpollKeepTheContract());
    expect("Connections over UNIX sockets", connections.unixSocketsOverEpollKeepTheContract());
    var tls = new EpollTlsContractTest();
    tls.directory = folder;
    expect(
        "Connections over TLS",
        tls.tlsOverEpollKeepsTheContract()
            .filter(each -> each.getDisplayName().equals("tls over tcp over epoll"))
            .flatMap(each -> ((DynamicContainer) each).getChildren()));
  }
}
