package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import spindle.reactor.Reactor;

class EpollKernelTest {
  @Test
  void aReactorTakesItWhereNativeAccessIsEnabled() {
    try (Reactor reactor = Reactor.create()) {
      assertThat(reactor.toString()).contains("epoll");
    }
  }

  @Test
  void closingItTwiceIsFine() throws IOException {
    EpollKernel kernel = new EpollKernel();
    kernel.close();
    kernel.close();
    kernel.wake();
  }
}
