package spindle.epoll;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import spindle.contract.Harness;
import spindle.contract.transport.TransportContract;

/// Runs the contract of connections and counts the errors that the reactor logs meanwhile, in place
/// of printing them.
abstract class CountsErrors {
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

  final Stream<DynamicTest> cases(Harness harness) {
    return TransportContract.cases(harness.counting(errors::get)).stream()
        .map(Descriptors::returnedBy);
  }
}
