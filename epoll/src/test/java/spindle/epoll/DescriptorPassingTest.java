package spindle.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;
import spindle.kernel.SendableFile;
import spindle.protocol.DescriptorReceiver;
import spindle.protocol.Limits;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.reason.DescriptorsDropped;
import spindle.reason.WriteBufferExceeded;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// What passing descriptors refuses, and that it leaves none open.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DescriptorPassingTest {
  private static final UnixAddress DOOR =
      new UnixAddress("\0spindle-descriptor-passing-" + ProcessHandle.current().pid());

  private final Reactor reactor = Reactor.over(new EpollKernel(), ReactorSettings.defaults());

  DescriptorPassingTest() throws IOException {}

  @AfterEach
  void close() {
    reactor.close();
  }

  private static final class End extends Protocol {
    @Nullable ConnectionClosed reason;
    boolean made;

    @Override
    public void connectionMade() {
      made = true;
    }

    @Override
    public void connectionLost(ConnectionClosed why) {
      reason = why;
    }
  }

  private void until(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      reactor.iterate(Duration.ofMillis(10));
    }
  }

  private static ByteBuffer one() {
    return ByteBuffer.wrap(new byte[] {'!'});
  }

  /// A connection to `place`; its client has `limits`.
  private End connect(Address place, Limits limits) {
    End client = new End();
    reactor
        .connect(place, _ -> client, ConnectOptions.defaults().withLimits(limits))
        .reportedElsewhere();
    until(() -> client.made);
    return client;
  }

  @Test
  void moreThanMayWaitEndTheConnectionAndNoneIsLeftOpen() throws Exception {
    reactor.listen(DOOR, _ -> new End(), ListenOptions.defaults());
    ListeningPort passed = reactor.listenTCP(0, _ -> null);
    int number = passed.shareDescriptor().orElseThrow();
    Limits limits = Limits.defaults().withFilesMax(3).withCloseTimeout(Duration.ofSeconds(10));
    End client = connect(DOOR, limits);
    int before = Descriptors.open();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      client
          .transport()
          .sendDescriptor(number, one())
          .onFailure(Throwable.class, failures::add)
          .reportedElsewhere();
    }
    until(() -> client.reason != null);
    assertThat(client.reason)
        .isInstanceOf(WriteBufferExceeded.class)
        .hasMessageContaining("4 files");
    assertThat(failures).isNotEmpty();
    until(() -> reactor.statistics().open() == 2);
    assertThat(Descriptors.open()).as("both ends of the connection are gone").isEqualTo(before - 2);
  }

  @Test
  void asManyAsMayWaitArePassed() throws Exception {
    reactor.listen(DOOR, _ -> new End(), ListenOptions.defaults());
    int number = reactor.listenTCP(0, _ -> null).shareDescriptor().orElseThrow();
    End client = connect(DOOR, Limits.defaults().withFilesMax(3));
    List<Void> sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      client.transport().sendDescriptor(number, one()).onSuccess(sent::add);
    }
    until(() -> sent.size() == 3);
    assertThat(client.reason).isNull();
  }

  @Test
  void whatCannotBePassedIsRefusedAndTheConnectionGoesOn() throws Exception {
    reactor.listen(DOOR, _ -> new End(), ListenOptions.defaults());
    ListeningPort tcp = reactor.listenTCP(0, _ -> new End());
    int number = tcp.shareDescriptor().orElseThrow();
    End unix = connect(DOOR, Limits.defaults());
    int before = Descriptors.open();
    assertThatThrownBy(() -> unix.transport().sendDescriptor(number, ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a byte or more");
    assertThatThrownBy(() -> unix.transport().sendDescriptor(1_000_000, one()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Bad file descriptor");
    assertThat(Descriptors.open()).isEqualTo(before);
    reactor.iterate(Duration.ZERO);
    assertThat(unix.reason).isNull();
  }

  @Test
  void severalGoTogetherAndComeInTheirOrder() throws Exception {
    List<Integer> got = new ArrayList<>();
    class Receiver extends Protocol implements DescriptorReceiver {
      @Override
      public void descriptorReceived(int descriptor) {
        got.add(descriptor);
      }

      @Override
      public void dataReceived(ByteBuffer data) {}
    }
    reactor.listen(DOOR, _ -> new Receiver(), ListenOptions.defaults());
    ListeningPort first = reactor.listenTCP(0, _ -> null);
    ListeningPort second = reactor.listenTCP(0, _ -> null);
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 253; i++) {
      ListeningPort port = i % 3 == 0 ? first : second;
      numbers.add(port.shareDescriptor().orElseThrow());
    }
    End client = connect(DOOR, Limits.defaults());
    client.transport().sendDescriptors(numbers, one()).reportedElsewhere();
    until(() -> got.size() == 253);
    for (int i = 0; i < got.size(); i++) {
      ListeningPort port = i % 3 == 0 ? first : second;
      var again = reactor.adoptListening(got.get(i), _ -> null, ListenOptions.defaults());
      assertThat(again.host()).isEqualTo(port.host());
    }
  }

  @Test
  void whoHandsTheConnectionOnAtTheFirstLeavesTheRestToTheNext() throws Exception {
    List<String> got = new ArrayList<>();
    class Receiver extends Protocol implements DescriptorReceiver {
      private final @Nullable Protocol next;

      Receiver(@Nullable Protocol next) {
        this.next = next;
      }

      @Override
      public void descriptorReceived(int descriptor) throws Exception {
        got.add(next == null ? "next" : "first");
        reactor.closeDescriptor(descriptor);
        if (next != null) {
          transport().switchProtocol(next);
        }
      }

      @Override
      public void dataReceived(ByteBuffer data) {
        got.add("data");
      }
    }
    reactor.listen(DOOR, _ -> new Receiver(new Receiver(null)), ListenOptions.defaults());
    int number = reactor.listenTCP(0, _ -> null).shareDescriptor().orElseThrow();
    End client = connect(DOOR, Limits.defaults());
    client.transport().sendDescriptors(List.of(number, number, number), one()).reportedElsewhere();
    until(() -> got.contains("data"));
    assertThat(got).containsExactly("first", "next", "next", "data");
  }

  @Test
  void ofSeveralOfWhichOneIsNoneNoneIsPassedAndNoCopyStaysOpen() throws Exception {
    reactor.listen(DOOR, _ -> new End(), ListenOptions.defaults());
    int number = reactor.listenTCP(0, _ -> null).shareDescriptor().orElseThrow();
    End client = connect(DOOR, Limits.defaults());
    int before = Descriptors.open();
    assertThatThrownBy(
            () -> client.transport().sendDescriptors(List.of(number, number, 1_000_000), one()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Bad file descriptor");
    assertThatThrownBy(
            () -> client.transport().sendDescriptors(Collections.nCopies(254, number), one()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 253 descriptors, got 254");
    assertThat(Descriptors.open()).isEqualTo(before);
    assertThat(client.transport().buffered()).isZero();
  }

  @Test
  void aDescriptorThatNobodyWantsIsClosedAndOneOfTheReactorIsNot() throws Exception {
    reactor.listen(DOOR, _ -> new End(), ListenOptions.defaults());
    ListeningPort port = reactor.listenTCP(0, _ -> null);
    int number = port.shareDescriptor().orElseThrow();
    EpollKernel kernel = new EpollKernel();
    int copy = Adoption.copy(kernel, number);
    int before = Descriptors.open();
    reactor.closeDescriptor(copy);
    assertThat(Descriptors.open()).isEqualTo(before - 1);
    assertThatThrownBy(() -> reactor.closeDescriptor(copy)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> reactor.closeDescriptor(number))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to this kernel");
    kernel.close();
  }

  @Test
  void aProtocolThatTookTheConnectionOverGetsDescriptors() throws Exception {
    List<Integer> got = new ArrayList<>();
    class Receiver extends Protocol implements DescriptorReceiver {
      @Override
      public void descriptorReceived(int descriptor) {
        got.add(descriptor);
      }
    }
    Receiver receiver = new Receiver();
    reactor.listen(
        DOOR,
        _ ->
            new Protocol() {
              @Override
              public void connectionMade() throws Exception {
                transport().switchProtocol(receiver);
              }
            },
        ListenOptions.defaults());
    int number = reactor.listenTCP(0, _ -> null).shareDescriptor().orElseThrow();
    End client = connect(DOOR, Limits.defaults());
    client.transport().sendDescriptor(number, one()).reportedElsewhere();
    until(() -> !got.isEmpty());
    assertThat(got).hasSize(1);
    assertThat(reactor.adoptListening(got.getFirst(), _ -> null, ListenOptions.defaults()))
        .isNotNull();
  }

  @Test
  void tcpPassesNone() throws Exception {
    ListeningPort tcp =
        reactor.listenTCP(0, _ -> new End(), ListenOptions.defaults().withInterface("127.0.0.1"));
    End client = connect(tcp.host(), Limits.defaults());
    assertThatThrownBy(
            () -> client.transport().sendDescriptor(tcp.shareDescriptor().orElseThrow(), one()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("only a UNIX socket over the epoll kernel");
  }

  /// `struct rlimit` of RLIMIT_NOFILE.
  @SuppressWarnings("restricted") // the tests are in the module that has native access
  private static void limit(String call, MemorySegment limit) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle handle =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow(call),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    assertThat((int) handle.invokeExact(7, limit)).isZero();
  }

  @Test
  void aDescriptorThatNobodyHasTakenIsClosedWithItsConnection() throws Exception {
    EpollKernel kernel = new EpollKernel();
    try {
      var port = kernel.listen(DOOR, new Kernel.Listening(5));
      var client = (EpollStreamSocket) kernel.connect(DOOR, null, Map.of());
      var server = (EpollStreamSocket) Objects.requireNonNull(port.accept());
      server.keepDescriptors();
      int before = Descriptors.open();
      SendableFile passed = kernel.passDescriptors(List.of(client.fd()), one());
      assertThat(client.send(passed, 0, 1)).isEqualTo(1);
      passed.close();
      assertThat(server.read(ByteBuffer.allocateDirect(10))).isEqualTo(1);
      assertThat(Descriptors.open()).as("one has arrived").isEqualTo(before + 1);
      server.close();
      assertThat(Descriptors.open()).as("it has gone with its socket").isEqualTo(before - 1);
    } finally {
      kernel.close();
    }
  }

  @Test
  void aDescriptorThatIsNotTakenBeforeTheNextReadIsClosedByIt() throws Exception {
    EpollKernel kernel = new EpollKernel();
    try {
      var port = kernel.listen(DOOR, new Kernel.Listening(5));
      var client = (EpollStreamSocket) kernel.connect(DOOR, null, Map.of());
      var server = (EpollStreamSocket) Objects.requireNonNull(port.accept());
      server.keepDescriptors();
      int before = Descriptors.open();
      SendableFile passed = kernel.passDescriptors(List.of(client.fd()), one());
      assertThat(client.send(passed, 0, 1)).isEqualTo(1);
      passed.close();
      assertThat(server.read(ByteBuffer.allocateDirect(10))).isEqualTo(1);
      assertThat(client.write(one(), false)).isEqualTo(1);
      assertThat(server.read(ByteBuffer.allocateDirect(10))).isEqualTo(1);
      assertThat(Descriptors.open()).isEqualTo(before);
      assertThat(server.takeDescriptor()).isEqualTo(-1);
    } finally {
      kernel.close();
    }
  }

  @Test
  void aDescriptorGoesWithTheFirstOfItsBytesAndNoOther() throws Exception {
    EpollKernel kernel = new EpollKernel();
    try {
      var port = kernel.listen(DOOR, new Kernel.Listening(5));
      var client = (EpollStreamSocket) kernel.connect(DOOR, null, Map.of());
      var server = (EpollStreamSocket) Objects.requireNonNull(port.accept());
      server.keepDescriptors();
      SendableFile passed = kernel.passDescriptors(List.of(client.fd()), ByteBuffer.allocate(2));
      List<Boolean> came = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        assertThat(client.send(passed, i, 1)).isEqualTo(1);
        assertThat(server.read(ByteBuffer.allocateDirect(10))).isEqualTo(1);
        came.add(server.takeDescriptor() >= 0);
      }
      passed.close();
      assertThat(came).containsExactly(true, false);
    } finally {
      kernel.close();
    }
  }

  @Test
  void descriptorsThatTheSystemDropsAreToldAndNoneOfThemStaysOpen() throws Throwable {
    EpollKernel kernel = new EpollKernel();
    var port = kernel.listen(DOOR, new Kernel.Listening(5));
    var client = (EpollStreamSocket) kernel.connect(DOOR, null, Map.of());
    var server = (EpollStreamSocket) Objects.requireNonNull(port.accept());
    server.keepDescriptors();
    ByteBuffer into = ByteBuffer.allocateDirect(10);
    SendableFile first = kernel.passDescriptors(List.of(client.fd()), one());
    SendableFile second = kernel.passDescriptors(List.of(client.fd()), one());
    assertThat(client.send(first, 0, 1)).isEqualTo(1);
    assertThat(server.read(into)).isEqualTo(1);
    assertThat(server.takeDescriptor()).isPositive();
    assertThat(client.send(second, 0, 1)).isEqualTo(1);
    // Known before there is no descriptor left to read its class with.
    List<Object> told = new ArrayList<>(List.of(new DescriptorsDropped(0)));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(16, 8);
      limit("getrlimit", limit);
      limit("setrlimit", limit);
      long soft = limit.get(JAVA_LONG, 0);
      limit.set(JAVA_LONG, 0, 0);
      limit("setrlimit", limit);
      try {
        told.add(server.read(into));
      } catch (DescriptorsDropped dropped) {
        told.add(dropped);
      } finally {
        limit.set(JAVA_LONG, 0, soft);
        limit("setrlimit", limit);
      }
    } finally {
      kernel.close();
    }
    assertThat(told.get(1))
        .isInstanceOfSatisfying(
            DescriptorsDropped.class,
            dropped -> assertThat(dropped).hasMessageContaining("only 0 came: raise `ulimit -n`"));
    assertThat(server.takeDescriptor()).isNegative();
  }
}
