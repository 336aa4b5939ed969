package spindle.openssl;

import static spindle.openssl.BothEngines.cases;
import static spindle.openssl.BothEngines.tls;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.contract.Harness;
import spindle.epoll.EpollKernel;
import spindle.nio.NioKernel;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsVersion;

/// A connection over TLS by BoringSSL is what every connection is.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenSslContractTest {
  @TempDir Path folder;

  @TestFactory
  Stream<DynamicNode> connectionsByBoringSslKeepTheContract() throws Exception {
    BothEngines by = BothEngines.in(folder);
    Harness tcp = Harness.tcp("tcp over nio", NioKernel::new);
    TlsServerOptions older = by.server().withNewest(TlsVersion.TLS_1_2);
    return cases(
        tls(tcp, by.server(), by.client()),
        tls(tcp, older, by.client()),
        tls(Harness.unix("unix over nio", folder, NioKernel::new), by.server(), by.client()),
        tls(Harness.tcp("tcp over epoll", EpollKernel::new), by.server(), by.client()));
  }
}
