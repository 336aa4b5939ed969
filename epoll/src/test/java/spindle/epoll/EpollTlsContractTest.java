package spindle.epoll;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.contract.Harness;
import spindle.testing.OwnCertificate;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsLimits;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsVersion;

/// Connections by TLS over epoll keep what is asked of every connection.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpollTlsContractTest extends CountsErrors {
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicNode> tlsOverEpollKeepsTheContract() throws Exception {
    OwnCertificate file = OwnCertificate.make(directory.resolve("server.p12"));
    TlsLimits limits = TlsLimits.defaults().withHandshakeTimeout(Duration.ofMinutes(1));
    TlsServerOptions options = TlsServerOptions.of(file.identity()).withLimits(limits);
    TlsServerContext server = TlsServerContext.load(options);
    TlsServerContext older = TlsServerContext.load(options.withNewest(TlsVersion.TLS_1_2));
    TlsClientContext client =
        TlsClientContext.load(
            TlsClientOptions.defaults().withTrust(file.trust()).withLimits(limits));
    Harness tcp = Harness.tcp("tcp over epoll", EpollKernel::new);
    Harness unix = Harness.unix("unix over epoll", directory, EpollKernel::new);
    return Stream.of(
            Harness.tls(tcp, server, client),
            Harness.tls(tcp, older, client),
            Harness.tls(unix, server, client))
        .map(harness -> dynamicContainer(harness.name(), cases(harness)));
  }
}
