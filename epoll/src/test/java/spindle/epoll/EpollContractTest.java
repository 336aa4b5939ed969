package spindle.epoll;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.reactor.Kernel;
import spindle.testing.ContractCase;
import spindle.testing.Harness;
import spindle.testing.KernelContract;
import spindle.testing.TransportContract;

/// Epoll keeps what is asked of every kernel, and so do the connections over it.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpollContractTest {
  @TestFactory
  Stream<DynamicTest> epollKeepsTheContractOfEveryKernel() {
    return tests(KernelContract.cases(EpollContractTest::open));
  }

  @TestFactory
  Stream<DynamicTest> connectionsOverEpollKeepTheContractOfEveryConnection() {
    return tests(TransportContract.cases(Harness.tcp("tcp over epoll", EpollKernel::new)));
  }

  private static Stream<DynamicTest> tests(List<ContractCase> cases) {
    return cases.stream().map(each -> dynamicTest(each.name(), each::run));
  }

  private static Kernel open() {
    try {
      return new EpollKernel();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
