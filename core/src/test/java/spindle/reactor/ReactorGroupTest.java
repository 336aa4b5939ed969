package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.protocol.DrainOutcome;
import spindle.protocol.Drainable;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectionClosed;
import spindle.roles.ListenOptions;
import spindle.roles.Statistics;

/// Several reactors as one.
@EnabledOnOs(OS.LINUX)
class ReactorGroupTest {
  private static final int MANY = 64;

  private final ReactorGroup group = ReactorGroup.create(3, Reactor.create(), Reactor::create);
  private final AtomicInteger lost = new AtomicInteger();
  private volatile @Nullable Throwable thrown;
  private @Nullable Thread runs;

  @AfterEach
  void close() throws Exception {
    group.close();
    if (runs != null) {
      assertThat(runs.join(Duration.ofMinutes(2))).isTrue();
    }
  }

  /// Says on which thread, answers each byte with that, too, and does what some bytes ask for.
  private final class Named extends Protocol implements Drainable {
    private final Reactor reactor;

    Named(Reactor reactor) {
      this.reactor = reactor;
    }

    @Override
    public void connectionMade() {
      say();
    }

    private void say() {
      boolean right = reactor.inReactorThread();
      String thread = Thread.currentThread().getName();
      transport().write((right ? thread : "wrong " + thread) + "\n");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      switch (data.get()) {
        case 'E' -> throw new OutOfMemoryError("asked for");
        case 'S' -> reactor.stop();
        default -> say();
      }
    }

    @Override
    public void drain() {
      transport().loseConnection();
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost.incrementAndGet();
    }
  }

  private ServerFactory factory(Reactor reactor) {
    return ServerFactory.of(() -> new Named(reactor));
  }

  private GroupPort listen() throws Exception {
    List<GroupPort> port = new ArrayList<>();
    var _ = group.listenTCP(0, this::factory, ListenOptions.defaults()).onSuccess(port::add);
    assertThat(port).hasSize(1);
    return port.getFirst();
  }

  private void start() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    group.first().callWhenRunning(running::countDown);
    runs =
        Thread.ofPlatform()
            .name("first")
            .start(() -> {
              try {
                group.run();
              } catch (Throwable any) {
                thrown = any;
              }
            });
    assertThat(running.await(120, TimeUnit.SECONDS)).isTrue();
  }

  private void awaitEnd() throws Exception {
    Thread running = Objects.requireNonNull(runs, "start() was called");
    assertThat(running.join(Duration.ofMinutes(2))).isTrue();
  }

  private <T> T ask(Callable<Deferred<T>> question) throws Exception {
    return group.first().blockingDeferredFromThread(question);
  }

  private static Socket connect(GroupPort port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(120_000);
    socket.connect(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), ((IPv4Address) port.host()).port()));
    return socket;
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = socket.getInputStream().read(); next != '\n'; ) {
      assertThat(next).isNotNegative();
      line.append((char) next);
      next = socket.getInputStream().read();
    }
    return line.toString();
  }

  private static void closeAll(List<Socket> sockets) throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
  }

  @Test
  void connectionsAreSharedOutAndEachStaysWithItsReactor() throws Exception {
    GroupPort port = listen();
    start();
    Set<String> threads = new LinkedHashSet<>();
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      Socket socket = connect(port);
      sockets.add(socket);
      String thread = line(socket);
      threads.add(thread);
      socket.getOutputStream().write("x".getBytes(StandardCharsets.UTF_8));
      assertThat(line(socket)).isEqualTo(thread);
    }
    assertThat(threads)
        .containsExactlyInAnyOrder("first", "spindle-reactor-1", "spindle-reactor-2");
    List<Integer> connections = ask(port::connections);
    assertThat(connections).hasSize(3).doesNotContain(0);
    assertThat(connections.stream().mapToInt(each -> each).sum()).isEqualTo(MANY);
    List<Statistics> statistics = ask(group::statistics);
    assertThat(statistics.stream().mapToInt(Statistics::open).sum()).isEqualTo(MANY + 3);
    closeAll(sockets);
  }

  @Test
  void stoppingEndsAllOfThem() throws Exception {
    GroupPort port = listen();
    start();
    try (Socket socket = connect(port)) {
      assertThat(line(socket)).isNotEmpty();
      group.stop();
      awaitEnd();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(thrown).isNull();
    assertThat(lost).hasValue(1);
    assertThat(group.reactors()).noneMatch(Reactor::running);
    assertThatThrownBy(group::run).isInstanceOf(ReactorNotRestartable.class);
  }

  @Test
  void oneThatStopsTakesTheOthersAlong() throws Exception {
    GroupPort port = listen();
    start();
    try (Socket socket = connectTo(port, "spindle-reactor-2")) {
      socket.getOutputStream().write('S');
      awaitEnd();
    }
    assertThat(thrown).isNull();
    assertThat(group.reactors()).noneMatch(Reactor::running);
  }

  /// Connects until it is the reactor with that thread who answers.
  private static Socket connectTo(GroupPort port, String thread) throws IOException {
    for (int i = 0; i < 1000; i++) {
      Socket socket = connect(port);
      if (line(socket).equals(thread)) {
        return socket;
      }
      socket.close();
    }
    throw new AssertionError("never connected to " + thread);
  }

  @Test
  void anErrorOfTheJvmInOneEndsAllInOrderAndIsThrown() throws Exception {
    GroupPort port = listen();
    start();
    try (LogCapture log = LogCapture.ofReactor();
        Socket first = connectTo(port, "first");
        Socket other = connectTo(port, "spindle-reactor-1");
        Socket bystander = connectTo(port, "spindle-reactor-1")) {
      other.getOutputStream().write('E');
      awaitEnd();
      assertThat(first.getInputStream().read()).isEqualTo(-1);
      assertThat(hasEnded(bystander)).isTrue();
      assertThat(log.lines()).anyMatch(line -> line.contains("reactor 1 failed"));
    }
    assertThat(thrown).isInstanceOf(OutOfMemoryError.class);
    assertThat(group.reactors()).noneMatch(Reactor::running);
  }

  private static boolean hasEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  void ifOneOfThemCannotListenNobodyDoes() throws Exception {
    List<Throwable> failures = new ArrayList<>();
    var _ =
        group
            .listenTCP(
                0,
                reactor -> {
                  if (reactor == group.reactors().get(1)) {
                    throw new IllegalStateException("asked for");
                  }
                  return factory(reactor);
                },
                ListenOptions.defaults())
            .handleFailure(failures::add);
    assertThat(failures).singleElement().asString().contains("asked for");
    start();
    int open = 1;
    for (int i = 0; i < 10_000 && open > 0; i++) {
      open = ask(group::statistics).stream().mapToInt(Statistics::open).sum();
    }
    assertThat(open).isZero();
  }

  @Test
  void drainingDrainsAllOfThem() throws Exception {
    GroupPort port = listen();
    start();
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      Socket socket = connect(port);
      assertThat(line(socket)).isNotEmpty();
      sockets.add(socket);
    }
    List<Thread> readers = new ArrayList<>();
    for (Socket each : sockets) {
      readers.add(Thread.ofVirtual().start(() -> readToTheEnd(each)));
    }
    DrainOutcome outcome = ask(() -> port.drain(Duration.ofHours(1)));
    assertThat(outcome.finished()).isEqualTo(MANY);
    assertThat(outcome.aborted()).isZero();
    for (Thread each : readers) {
      each.join();
    }
    assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class);
    closeAll(sockets);
  }

  private static void readToTheEnd(Socket socket) {
    try (socket) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private String nameOf(SocketChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(100);
    do {
      assertThat(channel.read(bytes)).isPositive();
    } while (bytes.get(bytes.position() - 1) != '\n');
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
  }

  @Test
  void whereAPlaceCannotBeSharedTheFirstAcceptsAndHandsOverInTurn(@TempDir Path directory)
      throws Exception {
    UnixAddress place = new UnixAddress(directory.resolve("socket").toString());
    List<GroupPort> ports = new ArrayList<>();
    var _ = group.listen(place, this::factory, ListenOptions.defaults()).onSuccess(ports::add);
    GroupPort port = ports.getFirst();
    assertThat(port.host()).isEqualTo(place);
    start();
    List<String> threads = new ArrayList<>();
    List<SocketChannel> channels = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      SocketChannel channel =
          SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("socket")));
      channels.add(channel);
      threads.add(nameOf(channel));
      channel.write(ByteBuffer.wrap(new byte[] {'x'}));
      assertThat(nameOf(channel)).isEqualTo(threads.getLast());
    }
    assertThat(threads.subList(0, 3))
        .containsExactly("spindle-reactor-1", "spindle-reactor-2", "first");
    assertThat(threads.subList(3, 6)).isEqualTo(threads.subList(0, 3));
    assertThat(ask(port::connections)).containsExactly(2, 2, 2);
    for (SocketChannel each : channels) {
      each.close();
    }
    DrainOutcome outcome = ask(() -> port.drain(Duration.ofHours(1)));
    assertThat(outcome.aborted()).isZero();
    assertThatThrownBy(
            () -> SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("socket"))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aPlaceThatIsTakenIsRefusedAndNobodyListens() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Throwable> failures = new ArrayList<>();
      ListenOptions options = ListenOptions.defaults().withInterface("127.0.0.1");
      var _ =
          group
              .listenTCP(taken.getLocalPort(), this::factory, options)
              .handleFailure(failures::add);
      assertThat(failures).singleElement().isInstanceOf(CannotListenError.class);
      assertThat(openHere()).allMatch(each -> each.open() == 0);
    }
  }

  @Test
  void anInterfaceOfTheOptionsThatIsNotThatOfThePlaceIsRefused() {
    ListenOptions options = ListenOptions.defaults().withInterface("127.0.0.1");
    assertThatThrownBy(() -> group.listen(Address.literal("0.0.0.0", 0), this::factory, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("127.0.0.1");
    assertThat(openHere()).allMatch(each -> each.open() == 0);
  }

  private List<Statistics> openHere() {
    List<Statistics> all = new ArrayList<>();
    var _ = group.statistics().onSuccess(all::addAll);
    return all;
  }

  @Test
  void aGroupThatRunsCanListenToo() throws Exception {
    start();
    GroupPort port = ask(() -> group.listenTCP(0, this::factory, ListenOptions.defaults()));
    connectTo(port, "spindle-reactor-1").close();
    connectTo(port, "first").close();
    ask(port::stopListening);
    assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class);
  }

  @Test
  void itBelongsToTheThreadOfItsFirst() throws Exception {
    start();
    assertThatThrownBy(group::statistics).isInstanceOf(WrongThreadException.class);
    assertThatThrownBy(() -> ReactorGroup.create(0, group.first(), Reactor::create))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oneReactorIsAGroupToo() throws Exception {
    try (ReactorGroup alone = ReactorGroup.create(1, Reactor.create(), Reactor::create)) {
      alone.first().callWhenRunning(alone::stop);
      alone.run();
      assertThat(alone.reactors()).hasSize(1);
    }
  }
}
