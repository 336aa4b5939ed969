package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.UnixAddress;
import spindle.contract.transport.UnixContract;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.CannotListenError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// UNIX sockets over epoll.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpollUnixTest {
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> epollKeepsTheContractOfUnixSockets() {
    return UnixContract.cases("unix over epoll", directory, EpollKernel::new).stream()
        .map(Descriptors::returnedBy);
  }

  @Test
  void anAbstractNameNeedsNoFileAndIsFreeWhenItsSocketEnds() throws Exception {
    String word = "spindle-test-" + ProcessHandle.current().pid();
    UnixAddress name = new UnixAddress("\0" + word);
    List<String> heard = new ArrayList<>();
    try (Reactor reactor = Reactor.over(new EpollKernel(), ReactorSettings.defaults())) {
      var port = reactor.listen(name, _ -> new Greeter(heard), ListenOptions.defaults());
      assertThat(port.host()).isEqualTo(name).hasToString("unix:@" + word);
      assertThatThrownBy(() -> reactor.listen(name, _ -> null, ListenOptions.defaults()))
          .isInstanceOf(CannotListenError.class);
      reactor.connect(name, _ -> new Greeter(heard), ConnectOptions.defaults()).reportedElsewhere();
      while (heard.size() < 2) {
        reactor.iterate(Duration.ofSeconds(5));
      }
      assertThat(heard).containsOnly("hello");
      var stopped = port.stopListening();
      while (!stopped.called()) {
        reactor.iterate(Duration.ofSeconds(5));
      }
      reactor.listen(name, _ -> null, ListenOptions.defaults());
    }
  }

  private static final class Greeter extends Protocol {
    private final List<String> heard;

    Greeter(List<String> heard) {
      this.heard = heard;
    }

    @Override
    public void connectionMade() {
      transport().write("hello");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      heard.add(java.nio.charset.StandardCharsets.UTF_8.decode(data).toString());
    }
  }
}
