package spindle.nio;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.contract.datagram.DatagramContract;

/// Datagrams over the selectors.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioDatagramTest {
  @TestFactory
  Stream<DynamicTest> theSelectorsKeepTheContractOfDatagrams() {
    return DatagramContract.cases("udp over nio", NioKernel::new).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }
}
