package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.nio.NioKernel;

/// Of several servers that begin at one UNIX path at the same moment exactly one listens, and it is
/// the one that clients reach.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OneUnixServerTest {
  /// More by hand: `-Dspindle.rounds=4000`.
  private static final int ROUNDS = Integer.getInteger("spindle.rounds", 100);

  @TempDir Path directory;

  @FunctionalInterface
  interface Opening {
    Kernel open() throws IOException;
  }

  static Stream<Arguments> races() {
    Opening selectors = NioKernel::new;
    Opening epoll = EpollKernel::new;
    return Stream.of(true, false)
        .flatMap(dead ->
            Stream.of(
                Arguments.of("epoll", List.of(epoll, epoll), dead),
                Arguments.of("selectors", List.of(selectors, selectors), dead),
                Arguments.of("both", List.of(epoll, selectors, epoll, selectors), dead)));
  }

  @ParameterizedTest(name = "{0}, beside a dead one: {2}")
  @MethodSource("races")
  void exactlyOneListens(String name, List<Opening> openings, boolean dead) throws Exception {
    List<Kernel> kernels = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(openings.size());
    try {
      for (Opening each : openings) {
        kernels.add(each.open());
      }
      for (int round = 0; round < ROUNDS; round++) {
        race(kernels, threads, dead, "round " + round);
      }
    } finally {
      threads.shutdown();
      for (Kernel each : kernels) {
        each.close();
      }
    }
  }

  private void race(List<Kernel> kernels, ExecutorService threads, boolean dead, String round)
      throws Exception {
    Path place = directory.resolve("app");
    if (dead) {
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(place));
      }
    }
    CyclicBarrier start = new CyclicBarrier(kernels.size());
    List<String> refused = new ArrayList<>();
    List<Future<Object>> attempts =
        kernels.stream().map(each -> threads.submit(() -> listen(each, place, start))).toList();
    @Nullable ListeningSocket one = null;
    int listening = 0;
    for (Future<Object> each : attempts) {
      if (each.get() instanceof ListeningSocket socket) {
        one = socket;
        listening++;
      } else {
        refused.add(String.valueOf(each.get()));
      }
    }
    assertThat(listening).as("%s; refused: %s", round, refused).isEqualTo(1);
    ListeningSocket only = Objects.requireNonNull(one);
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(place))) {
      assertThat(client.isConnected()).isTrue();
      assertThat(only.accept()).as(round).isNotNull();
    }
    only.close();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.toList()).as(round).isEmpty();
    }
    assertThat(refused).allMatch(why -> why.contains("Address already in use"));
  }

  private static Object listen(Kernel kernel, Path place, CyclicBarrier start) throws Exception {
    start.await();
    try {
      return kernel.listen(new UnixAddress(place.toString()), new Kernel.Listening(5));
    } catch (IOException refused) {
      return refused;
    }
  }
}
