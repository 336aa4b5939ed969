package spindle.memory;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.PipeAddress;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.PacketSocket;
import spindle.kernel.ProcessLauncher;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.protocol.PeerCredentials;
import spindle.protocol.SocketSetting;
import spindle.reason.ConnectBindError;
import spindle.reason.ConnectError;
import spindle.roles.NameResolver;

/// The kernel of one program on a [MemoryHost]. Its clock is the host's. To wait is to let the
/// network's time pass: it jumps to the next moment at which something happens.
///
/// A job for a thread runs on the network's thread, between the turns of reactors; host names are
/// those of the network. [#wake] from a foreign thread is told to the network, see
/// [MemoryNetwork#allowThreads].
public final class MemoryKernel implements Kernel {
  /// So many turns take no time. After them each does, or a program that is always busy would hold
  /// time up.
  private static final int TURNS_AT_ONCE = 100;

  private static final long BUSY_TURN = 10_000;

  private static final String USER = "spindle";

  private final MemoryHost host;
  private final MemoryNetwork network;
  private final Set<MemorySource> open = new LinkedHashSet<>();
  private List<MemorySource> candidates = new ArrayList<>();
  private List<MemorySource> found = new ArrayList<>();
  private @Nullable Runnable onAttention;
  private volatile boolean woken;
  private final int process;
  private boolean vanished;
  private boolean closed;
  private long lastNanos = -1;
  private int turnsAtOnce;

  MemoryKernel(MemoryHost host) {
    this.host = host;
    network = host.network();
    process = host.nextProcess();
  }

  /// The machine.
  public MemoryHost host() {
    return host;
  }

  MemoryNetwork network() {
    return network;
  }

  /// Has its waits return at once, and calls `attention` whenever there is a reason for one: for
  /// who turns the reactor. May call more often than needed.
  public void turnedBy(Runnable attention) {
    onAttention = attention;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public long nanos() {
    return host.nanos();
  }

  @Override
  public ListeningSocket listen(Address place, Listening how) throws IOException {
    takeDescriptor();
    try {
      return opened(host.listen(this, place, how));
    } catch (IOException refused) {
      giveDescriptorBack();
      throw refused;
    }
  }

  @Override
  public StreamSocket connect(
      Address to, @Nullable Address from, Map<SocketSetting, Integer> settings) throws IOException {
    if (to instanceof HostnameAddress || to instanceof PipeAddress) {
      throw new ConnectError("cannot connect to " + to + ": expected an address", null);
    }
    MemoryStream client =
        to instanceof UnixAddress unix ? connectUnix(unix, from) : connectIp(to, from);
    client.remember(settings);
    return client;
  }

  private MemoryStream connectIp(Address to, @Nullable Address from) throws IOException {
    Address destination = Attempt.destination(Places.requireIp(to));
    Address source = from == null ? Attempt.source(host, destination) : requireOwn(from, to);
    takeDescriptor();
    int port = Places.port(source);
    if (from == null || port == 0) {
      port = host.streamPorts().freePort();
    }
    MemoryStream client = new MemoryStream(this, Places.withPort(source, port), destination);
    Attempt attempt = new Attempt(client, host.route(destination));
    client.begins(attempt);
    network.note(host, () -> client + " begins to connect");
    attempt.ask();
    return opened(client);
  }

  private MemoryStream connectUnix(UnixAddress to, @Nullable Address from) throws IOException {
    if (from != null) {
      throw new ConnectBindError(
          "cannot connect from %s: a UNIX client has no name of its own".formatted(from), null);
    }
    takeDescriptor();
    try {
      return opened(host.unixNames().connect(this, to));
    } catch (IOException refused) {
      giveDescriptorBack();
      throw refused;
    }
  }

  /// Opens a pipe to a program that runs under another kernel of this machine: both ends can write
  /// and read, whatever they are used for.
  MemoryStream pipe(PipeAddress here, MemoryKernel other, PipeAddress there) throws IOException {
    takeDescriptor();
    other.takeDescriptor();
    MemoryStream mine = opened(new MemoryStream(this, here, there));
    MemoryStream.joinAtOnce(mine, other.opened(new MemoryStream(other, there, here)));
    return mine;
  }

  @Override
  public PacketSocket openPackets(Address place, boolean shared) throws IOException {
    takeDescriptor();
    try {
      return opened(MemoryPackets.open(this, place, shared));
    } catch (IOException refused) {
      giveDescriptorBack();
      throw refused;
    }
  }

  private Address requireOwn(Address from, Address to) throws IOException {
    Address own = Places.requireIp(from);
    String why = "";
    if (!Places.sameFamily(from, to)) {
      why = "the address is not of the peer's family";
    } else if (!host.has(own)) {
      why = "Cannot assign requested address";
    } else if (Places.port(own) != 0 && host.streamPorts().isTaken(own)) {
      why = "Address already in use";
    }
    if (!why.isEmpty()) {
      throw new ConnectBindError("cannot connect from %s: %s".formatted(from, why), null);
    }
    return Places.isAny(own) ? Attempt.source(host, to) : own;
  }

  @Override
  public SendableFile openFile(Path path, LinkOption... links) throws IOException {
    takeDescriptor();
    try {
      return MemoryFile.open(this, path, links);
    } catch (IOException refused) {
      giveDescriptorBack();
      throw refused;
    }
  }

  @Override
  public SendableFile borrowFile(FileChannel file) {
    return MemoryFile.borrowed(this, file);
  }

  /// On the heap: the JDK keeps account of memory outside it under a lock of the whole process, and
  /// a fiber that waits for a lock goes on at a time that cannot be repeated.
  @Override
  public ByteBuffer allocate(int size) {
    return ByteBuffer.allocate(size);
  }

  @Override
  public Spare reserve() throws IOException {
    takeDescriptor();
    boolean[] held = {true};
    return () -> {
      if (held[0]) {
        held[0] = false;
        giveDescriptorBack();
      }
    };
  }

  void takeDescriptor() throws IOException {
    if (closed || vanished) {
      throw new SocketException("the kernel is closed");
    }
    if (!host.takesDescriptor()) {
      throw new SocketException("Too many open files");
    }
  }

  void giveDescriptorBack() {
    if (!vanished) {
      host.givesDescriptorBack();
    }
  }

  <S extends MemorySource> S opened(S source) {
    open.add(source);
    return source;
  }

  void closed(MemorySource source) {
    if (open.remove(source)) {
      giveDescriptorBack();
    }
  }

  void mayBeReady(MemorySource source) {
    if (!source.listed) {
      source.listed = true;
      candidates.add(source);
    }
    attention();
  }

  private void attention() {
    if (onAttention != null) {
      onAttention.run();
    }
  }

  @Override
  public void await(long nanosMax) throws IOException {
    if (closed || vanished) {
      throw new ClosedSelectorException();
    }
    network.enter();
    if (onAttention == null) {
      passTime(nanosMax);
    }
    woken = false;
    noteReady();
  }

  private void passTime(long nanosMax) throws IOException {
    long now = network.nanos();
    long until = nanosMax < 0 ? Agenda.NEVER : host.untilNanos(nanosMax);
    network.happenUntilNow();
    pass(now + turn(now));
    lastNanos = network.nanos();
    while (!woken && !anyReady() && network.nanos() < until) {
      if (!network.happenNext(until)) {
        if (until != Agenda.NEVER) {
          network.passUntil(until);
        } else if (!network.awaitWake(this)) {
          throw network.nothingWillHappen();
        }
      }
    }
  }

  /// How long the turn took that has just been made.
  private long turn(long now) {
    turnsAtOnce = now == lastNanos ? turnsAtOnce + 1 : 0;
    long asked = network.circumstances().turn(host);
    return asked == 0 && turnsAtOnce > TURNS_AT_ONCE ? BUSY_TURN : asked;
  }

  private void pass(long untilNanos) {
    while (network.happenNext(untilNanos)) {
      // What happens while the program is busy.
    }
    network.passUntil(untilNanos);
  }

  private boolean anyReady() {
    for (MemorySource each : candidates) {
      if (each.readyNow() != 0) {
        return true;
      }
    }
    return false;
  }

  /// Those that are ready stay candidates: they are found again until they no longer are.
  private void noteReady() {
    if (candidates.isEmpty()) {
      return;
    }
    List<MemorySource> still = new ArrayList<>(candidates.size());
    for (MemorySource each : candidates) {
      int operations = each.readyNow();
      if (operations == 0) {
        each.listed = false;
      } else {
        still.add(each);
        if (each.note(operations)) {
          found.add(each);
        }
      }
    }
    candidates = still;
    network.circumstances().arrange(host, found);
  }

  @Override
  public void dispatch() {
    int told = 0;
    List<MemorySource> telling = found;
    try {
      while (told < telling.size()) {
        telling.get(told++).dispatch();
      }
    } finally {
      found = new ArrayList<>(telling.subList(told, telling.size()));
    }
  }

  /// Whether something is ready, or it was woken: whether a wait would be over at once.
  public boolean isReady() {
    return woken || !found.isEmpty() || anyReady();
  }

  @Override
  public void wake() {
    woken = true;
    if (network.isHere()) {
      attention();
    } else {
      network.wokenFromElsewhere();
    }
  }

  boolean isWoken() {
    return woken;
  }

  @Override
  public @Nullable Executor jobs() {
    return job -> network.at(network.nanos() + network.circumstances().job(host), whileAlive(job));
  }

  private Runnable whileAlive(Runnable work) {
    return () -> {
      if (!vanished) {
        work.run();
      }
    };
  }

  @Override
  public @Nullable NameResolver names() {
    return name -> network.lookUp(host, name);
  }

  /// Starts what is installed on the machine: [MemoryHost#install].
  @Override
  public @Nullable ProcessLauncher processes() {
    return options -> MemoryProcess.launch(this, options);
  }

  /// Whose program it runs, as far as anybody asks: the machine has one user.
  PeerCredentials credentials() {
    return new PeerCredentials(USER, USER, OptionalInt.of(process));
  }

  int process() {
    return process;
  }

  /// Its machine has crashed.
  void vanish() {
    vanished = true;
    open.forEach(MemorySource::vanishes);
    open.clear();
    host.ended(this);
  }

  void resetConnections(MemoryHost peer) {
    for (MemorySource each : List.copyOf(open)) {
      if (each instanceof MemoryStream stream
          && Places.isIp(stream.peer())
          && host.route(stream.peer()) == peer) {
        stream.resetArrives();
      }
    }
  }

  boolean isClosed() {
    return closed;
  }

  boolean hasVanished() {
    return vanished;
  }

  @Override
  public void close() {
    if (!closed) {
      List.copyOf(open).forEach(MemorySource::kernelClosed);
      closed = true;
      host.ended(this);
    }
  }

  /// What is open, for a report.
  List<String> describeOpen() {
    return open.stream().map(MemorySource::describe).toList();
  }
}
