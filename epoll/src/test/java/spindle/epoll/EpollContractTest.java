package spindle.epoll;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.contract.kernel.KernelContract;
import spindle.contract.reactor.ReactorContract;
import spindle.kernel.Kernel;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;

/// Epoll keeps what is asked of every kernel.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpollContractTest {
  @TestFactory
  Stream<DynamicTest> epollKeepsTheContractOfEveryKernel() {
    return KernelContract.cases(EpollContractTest::open).stream().map(Descriptors::returnedBy);
  }

  @TestFactory
  Stream<DynamicTest> aReactorOnEpollKeepsTheContractOfEveryReactor() {
    return ReactorContract.cases(() -> Reactor.over(open(), ReactorSettings.defaults())).stream()
        .map(Descriptors::returnedBy);
  }

  private static Kernel open() {
    try {
      return new EpollKernel();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
