package spindle.epoll;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.contract.datagram.DatagramContract;

/// Datagrams over epoll.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpollDatagramTest {
  @TestFactory
  Stream<DynamicTest> epollKeepsTheContractOfDatagrams() {
    return DatagramContract.cases("udp over epoll", EpollKernel::new).stream()
        .map(Descriptors::returnedBy);
  }
}
