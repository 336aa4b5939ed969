package spindle.reactor;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.contract.reactor.ReactorContract;

/// The reactor over the best kernel of this machine keeps what is asked of every reactor.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReactorContractTest {
  private final LogCapture log = LogCapture.ofReactor();
  private final LogCapture unhandled = LogCapture.ofDeferred();

  @AfterEach
  void closeLogs() {
    log.close();
    unhandled.close();
  }

  @TestFactory
  Stream<DynamicTest> theReactorKeepsTheContractOfEveryReactor() {
    return ReactorContract.cases(Reactor::create).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }
}
