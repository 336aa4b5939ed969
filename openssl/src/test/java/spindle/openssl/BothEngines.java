package spindle.openssl;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import spindle.contract.Harness;
import spindle.contract.transport.TransportContract;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsLimits;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;

/// What the contract of connections is run over: TLS by the JDK's engines and by BoringSSL's.
///
/// @param server by BoringSSL
/// @param client by BoringSSL
/// @param jdkServer by the JDK
/// @param jdkClient by the JDK
record BothEngines(
    TlsServerOptions server,
    TlsClientOptions client,
    TlsServerOptions jdkServer,
    TlsClientOptions jdkClient) {
  /// @param folder for a certificate
  static BothEngines in(Path folder) throws Exception {
    OwnCertificate own = OwnCertificate.ec(folder, "localhost", "dns:localhost,ip:127.0.0.1");
    TlsLimits limits = TlsLimits.defaults().withHandshakeTimeout(Duration.ofMinutes(1));
    TlsServerOptions jdkServer = TlsServerOptions.of(own.identity()).withLimits(limits);
    TlsClientOptions jdkClient =
        TlsClientOptions.defaults().withTrust(own.trust()).withLimits(limits);
    return new BothEngines(
        jdkServer.withEngines(OpenSslEngines::of),
        jdkClient.withEngines(OpenSslEngines::of),
        jdkServer,
        jdkClient);
  }

  static Harness tls(Harness below, TlsServerOptions server, TlsClientOptions client)
      throws Exception {
    return Harness.tls(below, TlsServerContext.load(server), TlsClientContext.load(client));
  }

  static Stream<DynamicNode> cases(Harness... harnesses) {
    return Stream.of(harnesses)
        .map(harness ->
            dynamicContainer(
                harness.name(),
                TransportContract.cases(harness).stream()
                    .map(each -> dynamicTest(each.name(), each::run))));
  }
}
