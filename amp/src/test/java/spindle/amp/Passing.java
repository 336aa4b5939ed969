package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.epoll.EpollKernel;
import spindle.kernel.Kernel;
import spindle.protocol.Limits;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// Two ends of AMP over a UNIX socket of the epoll kernel, and a socket to be passed between them.
final class Passing implements AutoCloseable {
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  static final UnixAddress DOOR =
      new UnixAddress("\0spindle-amp-descriptors-" + ProcessHandle.current().pid());

  /// Takes descriptors of every shape.
  record Give(Descriptor one, List<Descriptor> more, List<Item> items, Optional<Descriptor> maybe)
      implements Command<Done> {
    static Give only(Descriptor one) {
      return new Give(one, List.of(), List.of(), Optional.empty());
    }

    Stream<Descriptor> all() {
      return Stream.of(Stream.of(one), more.stream(), items.stream().map(Item::in), maybe.stream())
          .flatMap(each -> each);
    }
  }

  record Item(Descriptor in, int number) {}

  /// Wants one.
  record Get(int number) implements Command<Get.Got> {
    record Got(Descriptor descriptor) {}
  }

  final Reactor reactor;
  final ListeningPort port;

  /// Those that have come.
  final List<Descriptor> seen = new ArrayList<>();

  /// What is passed, which the port has.
  final int number;

  private final Path what;

  Passing() throws IOException {
    this(new EpollKernel());
  }

  /// Over a kernel that may be one that passes none.
  Passing(Kernel kernel) throws IOException {
    reactor = Reactor.over(kernel, ReactorSettings.defaults());
    port = reactor.listenTCP(0, _ -> null, ListenOptions.defaults().withInterface("127.0.0.1"));
    number = port.shareDescriptor().orElse(-1);
    what = number < 0 ? Path.of("") : standsFor(number);
  }

  static Path standsFor(int number) throws IOException {
    return Files.readSymbolicLink(OPEN.resolve("" + number));
  }

  /// Whether this number stands for what is passed.
  boolean isCopy(int other) {
    try {
      return other != number && standsFor(other).equals(what);
    } catch (IOException closed) {
      return false;
    }
  }

  /// How many descriptors of this process stand for what is passed, besides the port's.
  int copies() {
    try (Stream<Path> all = Files.list(OPEN)) {
      int found = 0;
      for (Path each : all.toList()) {
        try {
          found += Files.readSymbolicLink(each).equals(what) ? 1 : 0;
        } catch (NoSuchFileException closed) {
          // That of the listing.
        }
      }
      return found - 1;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Descriptor ours() {
    return Descriptor.of(number);
  }

  Descriptor got(Deferred<Get.Got> call) {
    return ((Get.Got) ended(call)).descriptor();
  }

  /// An end whose commands stay at work until the test answers them.
  AMP keeping(AmpLimits limits, List<Deferred<Done>> atWork) {
    return new AMP(limits)
        .onLater(
            Give.class,
            give -> {
              give.all().forEach(seen::add);
              Deferred<Done> later = new Deferred<>();
              atWork.add(later);
              return later;
            });
  }

  /// A peer that sends what it likes.
  static final class Raw extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {}
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  /// Has both connected.
  <C extends Protocol> C connect(Protocol server, C client) throws Exception {
    return connect(DOOR, server, client);
  }

  <C extends Protocol> C connect(Address at, Protocol server, C client) throws Exception {
    return connect(at, server, client, Limits.defaults());
  }

  <C extends Protocol> C connect(Address at, Protocol server, C client, Limits limits)
      throws Exception {
    ListeningPort door =
        reactor.listen(at, _ -> server, ListenOptions.defaults().withLimits(limits));
    Deferred<C> connected =
        reactor.connect(door.host(), _ -> client, ConnectOptions.defaults().withLimits(limits));
    until(() -> connected.isDone() && door.connections() == 1);
    List<Object> closed = new ArrayList<>();
    door.stopListening().onSuccess(_ -> closed.add(door));
    until(() -> !closed.isEmpty());
    return client;
  }

  /// Has the loop turn until it is so.
  void until(BooleanSupplier done) {
    long start = reactor.nowNanos();
    while (!done.getAsBoolean()) {
      reactor.iterate(Duration.ofMillis(10));
      if (reactor.nowNanos() - start > PATIENCE.toNanos()) {
        throw new AssertionError("it has not come about within " + PATIENCE);
      }
    }
  }

  /// Has it turn until no connection is left.
  void untilAlone() {
    until(() -> reactor.statistics().open() == 1);
  }

  /// Has it turn until this has a result.
  <T> Object ended(Deferred<T> call) {
    List<Object> end = new ArrayList<>();
    call.addCallbacks(end::add, end::add).reportedElsewhere();
    until(() -> !end.isEmpty());
    return end.getFirst();
  }

  @Override
  public void close() {
    reactor.close();
  }
}
