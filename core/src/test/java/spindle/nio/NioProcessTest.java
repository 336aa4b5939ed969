package spindle.nio;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.contract.process.ProcessContract;

/// Processes of the operating system, under a reactor over the selectors.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioProcessTest {
  @TestFactory
  Stream<DynamicTest> theSelectorsKeepTheContractOfProcesses() {
    return ProcessContract.cases(
            "processes over nio", NioKernel::new, EnumSet.allOf(ProcessContract.Feature.class))
        .stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }
}
