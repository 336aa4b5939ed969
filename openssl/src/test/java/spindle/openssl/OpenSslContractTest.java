package spindle.openssl;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.epoll.EpollKernel;
import spindle.nio.NioKernel;
import spindle.testing.Harness;
import spindle.testing.TransportContract;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsLimits;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsVersion;

/// A connection over TLS by BoringSSL is what every connection is, whoever is at the other end.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenSslContractTest {
  @TempDir Path folder;

  private List<Harness> harnesses() throws Exception {
    OwnCertificate own = OwnCertificate.ec(folder, "localhost", "dns:localhost,ip:127.0.0.1");
    TlsLimits limits = TlsLimits.defaults().withHandshakeTimeout(Duration.ofMinutes(1));
    TlsServerOptions jdkServer = TlsServerOptions.of(own.identity()).withLimits(limits);
    TlsServerOptions server = jdkServer.withEngines(OpenSslEngines::of);
    TlsClientOptions jdkClient =
        TlsClientOptions.defaults().withTrust(own.trust()).withLimits(limits);
    TlsClientOptions client = jdkClient.withEngines(OpenSslEngines::of);
    Harness tcp = Harness.tcp("tcp over nio", NioKernel::new);
    return List.of(
        tls(tcp, server, client),
        tls(tcp, server.withNewest(TlsVersion.TLS_1_2), client),
        tls(tcp, server, jdkClient),
        tls(tcp, jdkServer, client),
        tls(Harness.unix("unix over nio", folder, NioKernel::new), server, client),
        tls(Harness.tcp("tcp over epoll", EpollKernel::new), server, client));
  }

  private static Harness tls(Harness below, TlsServerOptions server, TlsClientOptions client)
      throws Exception {
    return Harness.tls(below, TlsServerContext.load(server), TlsClientContext.load(client));
  }

  @TestFactory
  Stream<DynamicNode> connectionsByBoringSslKeepTheContract() throws Exception {
    return harnesses().stream()
        .map(harness ->
            dynamicContainer(
                harness.name(),
                TransportContract.cases(harness).stream()
                    .map(each -> dynamicTest(each.name(), each::run))));
  }
}
