package spindle.epoll;

import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.contract.process.ProcessContract;

/// Processes of the operating system, under a reactor over epoll.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpollProcessTest {
  @TestFactory
  Stream<DynamicTest> epollKeepsTheContractOfProcesses() {
    return ProcessContract.cases(
            "processes over epoll", EpollKernel::new, EnumSet.allOf(ProcessContract.Feature.class))
        .stream()
        .map(Descriptors::returnedBy);
  }
}
