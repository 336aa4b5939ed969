package spindle.nio;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import spindle.contract.kernel.KernelContract;
import spindle.kernel.Kernel;

/// The selectors keep what is asked of every kernel.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioKernelContractTest {
  @TestFactory
  Stream<DynamicTest> theSelectorsKeepTheContractOfEveryKernel() {
    return KernelContract.cases(NioKernelContractTest::open).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }

  private static Kernel open() {
    try {
      return new NioKernel();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
