package spindle.contract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import spindle.contract.trial.Trial;
import spindle.nio.NioKernel;
import spindle.reactor.LogCapture;
import spindle.roles.ReactorSettings;

/// What tests of TCP alone stand on: a reactor turned by hand, as the cases of the contract have
/// it, and a check at the end that nothing was logged but what was expected.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TrialTest {
  final LogCapture log = LogCapture.ofReactor();
  final Trial trial;

  TrialTest() throws Exception {
    Harness harness = Harness.tcp("tcp over nio", NioKernel::new).counting(log::errors);
    trial = new Trial(harness, ReactorSettings.defaults());
  }

  @AfterEach
  void nothingIsLeft() {
    try {
      trial.finish();
    } finally {
      trial.close();
      log.close();
    }
  }
}
