package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.IPv4Address;
import spindle.endpoint.Endpoint;
import spindle.kernel.Kernel;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ReactorSettings;

/// A proxy in front of a socket that was inherited.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProxiedDescriptorTest {
  private final EpollKernel maker = new EpollKernel();
  private final EpollKernel kernel = new EpollKernel();
  private final Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults());
  private final List<String> heard = new ArrayList<>();

  ProxiedDescriptorTest() throws IOException {}

  @AfterEach
  void close() {
    reactor.close();
    maker.close();
  }

  private final class Listener extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      heard.add(transport().peer() + " says " + StandardCharsets.UTF_8.decode(data));
    }
  }

  @Test
  void theHeaderNamesThePeer() throws IOException {
    var listening =
        (EpollListeningSocket)
            maker.listen(IPv4Address.of("127.0.0.1", 0), new Kernel.Listening(5));
    int descriptor = Adoption.copy(maker, listening.fd());
    Endpoint.server(reactor, "haproxy:fd:" + descriptor)
        .listen(_ -> new Listener())
        .reportedElsewhere();
    reactor
        .<Protocol>connect(
            listening.host(),
            _ ->
                new Protocol() {
                  @Override
                  public void connectionMade() {
                    transport().write("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nhello");
                  }
                },
            ConnectOptions.defaults())
        .reportedElsewhere();
    while (heard.isEmpty()) {
      reactor.iterate(Duration.ofMillis(10));
    }
    assertThat(heard).containsExactly("192.0.2.7:56324 says hello");
  }
}
