package spindle.nio;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.UnixAddress;
import spindle.contract.transport.UnixContract;
import spindle.reactor.Reactor;
import spindle.reason.CannotListenError;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// UNIX sockets over the selectors.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioUnixTest {
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> theSelectorsKeepTheContractOfUnixSockets() {
    return UnixContract.cases("unix over nio", directory, NioKernel::new).stream()
        .map(each -> dynamicTest(each.name(), each::run));
  }

  @Test
  void anAbstractNameIsRefusedAndWhoCouldIsTold() throws Exception {
    try (Reactor reactor = Reactor.over(new NioKernel(), ReactorSettings.defaults())) {
      UnixAddress name = new UnixAddress("\0spindle");
      assertThatThrownBy(() -> reactor.listen(name, _ -> null, ListenOptions.defaults()))
          .isInstanceOf(CannotListenError.class)
          .rootCause()
          .hasMessageContaining("the epoll kernel has");
    }
  }
}
