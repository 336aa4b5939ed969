package spindle.epoll;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.testing.Harness;
import spindle.testing.TransportContract;

/// Connections over epoll keep what is asked of every connection.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpollTransportContractTest {
  @TempDir Path directory;

  private final Logger logger = Logger.getLogger("spindle.reactor");
  private final AtomicInteger errors = new AtomicInteger();
  private final Handler counter =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          if (logged.getLevel() == Level.SEVERE) {
            errors.incrementAndGet();
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void countErrors() {
    logger.addHandler(counter);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void leaveTheLogAsItWas() {
    logger.removeHandler(counter);
    logger.setUseParentHandlers(true);
  }

  @TestFactory
  Stream<DynamicTest> connectionsOverEpollKeepTheContract() {
    return cases(Harness.tcp("tcp over epoll", EpollKernel::new));
  }

  @TestFactory
  Stream<DynamicTest> unixSocketsOverEpollKeepTheContract() {
    return cases(Harness.unix("unix over epoll", directory, EpollKernel::new));
  }

  private Stream<DynamicTest> cases(Harness harness) {
    return TransportContract.cases(harness.counting(errors::get)).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }
}
