package spindle.tls;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.contract.Harness;
import spindle.contract.transport.TransportContract;
import spindle.memory.MemoryNetwork;
import spindle.nio.NioKernel;
import spindle.reactor.LogCapture;
import spindle.sim.SimulatedKernels;

/// A connection over TLS is what every connection is.
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsContractTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private final LogCapture log = LogCapture.ofReactor();

  @AfterEach
  void closeLog() {
    log.close();
  }

  private List<Harness> harnesses() throws IOException {
    Certificates.Issued root = Certificates.root("a root");
    Certificates.Issued issued =
        Certificates.issue(Certificates.Wish.server("localhost", "127.0.0.1"), root);
    TlsLimits limits = TlsLimits.defaults().withHandshakeTimeout(Duration.ofMinutes(1));
    TlsServerOptions options = TlsServerOptions.of(issued.identity()).withLimits(limits);
    TlsServerContext server = TlsServerContext.load(options);
    TlsServerContext older = TlsServerContext.load(options.withNewest(TlsVersion.TLS_1_2));
    TlsClientContext client =
        TlsClientContext.load(
            TlsClientOptions.defaults().withTrust(TlsTrust.of(root.chain())).withLimits(limits));
    Harness tcp = Harness.tcp("tcp over nio", NioKernel::new);
    Harness unix = Harness.unix("unix over nio", folder, NioKernel::new);
    Harness memory =
        Harness.tcp("tcp over memory", () -> new MemoryNetwork().host("localhost").kernel());
    return List.of(
        Harness.tls(tcp, server, client),
        Harness.tls(tcp, older, client),
        Harness.tls(unix, server, client),
        Harness.tls(memory, server, client),
        inAWorld(limits));
  }

  /// With keys and chance that make the same of a seed each time.
  private static Harness inAWorld(TlsLimits limits) throws IOException {
    Certificates.Issued issued =
        Certificates.issue(Certificates.Wish.server("localhost", "127.0.0.1").rsa(), null);
    TlsEngines.Maker engines = TlsEngines.repeatable(SimulatedKernels.random());
    return Harness.tls(
        Harness.tcp("tcp in a simulated world", SimulatedKernels::open),
        TlsServerContext.load(
            TlsServerOptions.of(issued.identity()).withLimits(limits).withEngines(engines)),
        TlsClientContext.load(
            TlsClientOptions.defaults()
                .withTrust(TlsTrust.of(issued.chain()))
                .withLimits(limits)
                .withEngines(engines)));
  }

  @TestFactory
  Stream<DynamicNode> connectionsOverTlsKeepTheContract() throws Exception {
    return harnesses().stream()
        .map(harness ->
            dynamicContainer(
                harness.name(),
                TransportContract.cases(harness.counting(log::errors)).stream()
                    .map(each -> dynamicTest(each.name(), each::run))));
  }
}
