package spindle.tls;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.nio.NioKernel;
import spindle.reactor.LogCapture;
import spindle.testing.Harness;
import spindle.testing.TransportContract;

/// A connection over TLS is what every connection is.
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsContractTest {
  private final LogCapture log = LogCapture.ofReactor();

  @AfterEach
  void closeLog() {
    log.close();
  }

  @TestFactory
  Stream<DynamicNode> connectionsOverTlsKeepTheContract() throws Exception {
    Certificates.Issued root = Certificates.root("a root");
    Certificates.Issued issued =
        Certificates.issue(Certificates.Wish.server("localhost", "127.0.0.1"), root);
    TlsServerContext server = TlsServerContext.load(TlsServerOptions.of(issued.identity()));
    TlsClientContext client =
        TlsClientContext.load(TlsClientOptions.defaults().withTrust(TlsTrust.of(root.chain())));
    Harness tcp = Harness.tcp("tcp over nio", NioKernel::new);
    return Stream.of(Harness.tls(tcp, server, client))
        .map(harness ->
            dynamicContainer(
                harness.name(),
                TransportContract.cases(harness.counting(log::errors)).stream()
                    .map(each -> dynamicTest(each.name(), each::run))));
  }
}
