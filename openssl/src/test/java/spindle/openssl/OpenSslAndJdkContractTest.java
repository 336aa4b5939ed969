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
import spindle.nio.NioKernel;

/// A connection between BoringSSL and the JDK's engine is what every connection is.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenSslAndJdkContractTest {
  @TempDir Path folder;

  @TestFactory
  Stream<DynamicNode> connectionsBetweenBoringSslAndTheJdkKeepTheContract() throws Exception {
    BothEngines by = BothEngines.in(folder);
    Harness tcp = Harness.tcp("tcp over nio", NioKernel::new);
    return cases(tls(tcp, by.server(), by.jdkClient()), tls(tcp, by.jdkServer(), by.client()));
  }
}
