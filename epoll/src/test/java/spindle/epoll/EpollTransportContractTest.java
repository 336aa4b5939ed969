package spindle.epoll;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.testing.Harness;
import spindle.testing.TransportContract;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsLimits;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsVersion;

/// Connections over epoll keep what is asked of every connection.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpollTransportContractTest {
  @TempDir Path directory;

  private final Logger logger = Logger.getLogger("spindle.reactor");
  private final AtomicInteger errors = new AtomicInteger();
  private final Handler counter =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          if (logged.getLevel() == Level.SEVERE) {
            errors.incrementAndGet();
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void countErrors() {
    logger.addHandler(counter);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void leaveTheLogAsItWas() {
    logger.removeHandler(counter);
    logger.setUseParentHandlers(true);
  }

  @TestFactory
  Stream<DynamicTest> connectionsOverEpollKeepTheContract() {
    return cases(Harness.tcp("tcp over epoll", EpollKernel::new));
  }

  @TestFactory
  Stream<DynamicTest> unixSocketsOverEpollKeepTheContract() {
    return cases(Harness.unix("unix over epoll", directory, EpollKernel::new));
  }

  @TestFactory
  Stream<DynamicNode> tlsOverEpollKeepsTheContract() throws Exception {
    Path file = OwnCertificate.make(directory.resolve("server.p12"));
    TlsLimits limits = TlsLimits.defaults().withHandshakeTimeout(Duration.ofMinutes(1));
    TlsServerOptions options =
        TlsServerOptions.of(OwnCertificate.identity(file)).withLimits(limits);
    TlsServerContext server = TlsServerContext.load(options);
    TlsServerContext older = TlsServerContext.load(options.withNewest(TlsVersion.TLS_1_2));
    TlsClientContext client =
        TlsClientContext.load(
            TlsClientOptions.defaults().withTrust(OwnCertificate.trust(file)).withLimits(limits));
    Harness tcp = Harness.tcp("tcp over epoll", EpollKernel::new);
    Harness unix = Harness.unix("unix over epoll", directory, EpollKernel::new);
    return Stream.of(
            Harness.tls(tcp, server, client),
            Harness.tls(tcp, older, client),
            Harness.tls(unix, server, client))
        .map(harness -> dynamicContainer(harness.name(), cases(harness)));
  }

  private Stream<DynamicTest> cases(Harness harness) {
    return TransportContract.cases(harness.counting(errors::get)).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }
}
