package spindle.epoll;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.contract.Harness;

/// Connections over epoll keep what is asked of every connection.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpollTransportContractTest extends CountsErrors {
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> connectionsOverEpollKeepTheContract() {
    return cases(Harness.tcp("tcp over epoll", EpollKernel::new));
  }

  @TestFactory
  Stream<DynamicTest> unixSocketsOverEpollKeepTheContract() {
    return cases(Harness.unix("unix over epoll", directory, EpollKernel::new));
  }
}
