package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.UnixAddress;
import spindle.contract.ContractCase;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorGroup;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// Connections that one epoll kernel accepts and another one serves.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpollGroupTest {
  @TempDir Path directory;

  private static Reactor reactor() {
    try {
      return Reactor.over(new EpollKernel(), ReactorSettings.defaults());
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static final class Named extends Protocol {
    private final Reactor reactor;

    Named(Reactor reactor) {
      this.reactor = reactor;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      boolean right = reactor.inReactorThread();
      transport().write(right ? Thread.currentThread().getName() : "wrong");
      transport().loseConnection();
    }
  }

  private String ask(Path place) throws IOException {
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(place))) {
      client.write(ByteBuffer.wrap(new byte[] {'x'}));
      ByteBuffer answer = ByteBuffer.allocate(100);
      while (client.read(answer) >= 0) {}
      return StandardCharsets.UTF_8.decode(answer.flip()).toString();
    }
  }

  @Test
  void theConnectionsOfAUnixSocketAreHandedRound() throws Exception {
    Descriptors.expectReturnedBy(new ContractCase("a group", this::serveThroughAGroup));
  }

  private void serveThroughAGroup() throws Exception {
    Path place = directory.resolve("socket");
    Map<String, Integer> answers = new TreeMap<>();
    try (ReactorGroup group = ReactorGroup.create(3, reactor(), EpollGroupTest::reactor)) {
      group
          .listen(
              new UnixAddress(place.toString()),
              reactor -> ServerFactory.of(() -> new Named(reactor)),
              ListenOptions.defaults())
          .reportedElsewhere();
      CountDownLatch running = new CountDownLatch(1);
      group.first().callWhenRunning(running::countDown);
      Thread first = Thread.ofPlatform().name("first").start(group::run);
      running.await();
      for (int i = 0; i < 9; i++) {
        answers.merge(ask(place), 1, Integer::sum);
      }
      group.stop();
      first.join();
    }
    assertThat(answers)
        .isEqualTo(Map.of("first", 3, "spindle-reactor-1", 3, "spindle-reactor-2", 3));
  }
}
