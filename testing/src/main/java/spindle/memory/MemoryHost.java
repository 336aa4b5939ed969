package spindle.memory;

import java.io.IOException;
import java.net.BindException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;

/// A machine on a [MemoryNetwork]: a name, addresses, and the kernels of the programs that run on
/// it. Like every machine it also has the loopback addresses.
public final class MemoryHost {
  private static final int BUFFER = 64 * 1024;

  private final MemoryNetwork network;
  private final String name;
  private final List<Address> addresses;
  private final PortTable<MemoryListening> streamPorts = new PortTable<>();
  private final PortTable<MemoryPackets> packetPorts = new PortTable<>();
  private final UnixNames unixNames = new UnixNames();
  private final Map<String, MemoryProgram> programs = new LinkedHashMap<>();
  private final ArrayDeque<Runnable> arriving = new ArrayDeque<>();
  private final List<MemoryKernel> kernels = new ArrayList<>();
  private int sendBuffer = BUFFER;
  private int receiveBuffer = BUFFER;
  private int descriptorsMax = Integer.MAX_VALUE;
  private int descriptors;
  private long clockNanos;
  private long clockSetAt;
  private double clockRate = 1;
  private boolean up = true;
  private int turn;
  private int lastProcess = 99;

  MemoryHost(MemoryNetwork network, String name, List<Address> addresses) {
    this.network = network;
    this.name = name;
    this.addresses = List.copyOf(addresses);
  }

  /// The network that it is on.
  public MemoryNetwork network() {
    return network;
  }

  /// What the others look it up by.
  public String name() {
    return name;
  }

  /// Its addresses on the network, with port 0; the loopback addresses are not among them.
  public List<Address> addresses() {
    return addresses;
  }

  /// A new kernel, for one reactor.
  public MemoryKernel kernel() {
    up = true;
    MemoryKernel opened = new MemoryKernel(this);
    kernels.add(opened);
    return opened;
  }

  /// Whether it answers.
  public boolean isUp() {
    return up;
  }

  /// Ends it without a word: no reset and no end of a stream is sent, its kernels are of no use any
  /// more. The next [#kernel] is that of a machine which knows nothing of what was before.
  public void crash() {
    up = false;
    List<MemoryKernel> gone = List.copyOf(kernels);
    gone.forEach(MemoryKernel::vanish);
    descriptors = 0;
  }

  /// How many descriptors (connections, ports, files) its programs may have together; not limited
  /// at first.
  public void limitDescriptors(int most) {
    descriptorsMax = most;
  }

  /// How many descriptors its programs have.
  public int descriptors() {
    return descriptors;
  }

  /// How many bytes a connection takes that its peer has not got yet, and how many it keeps that
  /// the program has not read; 64 KiB each at first.
  public void buffers(int send, int receive) {
    if (send < 1 || receive < 1) {
      throw new IllegalArgumentException(
          "expected buffers of at least 1 byte, got %d and %d".formatted(send, receive));
    }
    sendBuffer = send;
    receiveBuffer = receive;
  }

  /// Sets its clock to `nanos`, from where it goes on at `rate`: 1.001 gains a millisecond in a
  /// second.
  public void clock(long nanos, double rate) {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("expected a rate above 0, got " + rate);
    }
    clockNanos = nanos;
    clockSetAt = network.nanos();
    clockRate = rate;
  }

  /// What its clock says.
  public long nanos() {
    long passed = network.nanos() - clockSetAt;
    return clockNanos + (clockRate == 1 ? passed : (long) (passed * clockRate));
  }

  /// How much of the network's time passes until `nanos` have passed on this machine's clock.
  long networkNanos(long nanos) {
    return clockRate == 1 ? nanos : (long) Math.ceil(nanos / clockRate) + 1;
  }

  /// When, in the network's time, `nanos` from now will have passed on this machine's clock.
  public long untilNanos(long nanos) {
    long wait = networkNanos(nanos);
    long now = network.nanos();
    return wait > Agenda.NEVER - now ? Agenda.NEVER : now + wait;
  }

  /// Resets this machine's end of all its connections to `other`.
  public void resetConnections(MemoryHost other) {
    kernels.forEach(kernel -> kernel.resetConnections(other));
  }

  int sendBuffer() {
    return sendBuffer;
  }

  int receiveBuffer() {
    return receiveBuffer;
  }

  // What is bound, and where.

  PortTable<MemoryListening> streamPorts() {
    return streamPorts;
  }

  PortTable<MemoryPackets> packetPorts() {
    return packetPorts;
  }

  UnixNames unixNames() {
    return unixNames;
  }

  MemoryListening listen(MemoryKernel kernel, Address place, Kernel.Listening how)
      throws IOException {
    if (place instanceof UnixAddress unix) {
      return unixNames.listen(kernel, unix, how);
    }
    Address wanted = Places.requireIp(place);
    if (!has(wanted)) {
      throw new BindException("Cannot assign requested address");
    }
    Address chosen = streamPorts.choose(wanted, how.reusePort());
    MemoryListening opened = new MemoryListening(kernel, chosen, how);
    streamPorts.add(opened);
    return opened;
  }

  /// Who is to have a connection to `to`: of those that share the place each in turn.
  @Nullable MemoryListening listening(Address to) {
    List<MemoryListening> found = streamPorts.covering(to);
    return found.isEmpty() ? null : found.get(turn++ % found.size());
  }

  /// Has `arrival` happen in `nanos`, but not before those that were announced earlier.
  void arrivesInOrder(long nanos, Runnable arrival) {
    arriving.add(arrival);
    network.at(network.nanos() + nanos, () -> arriving.remove().run());
  }

  // Programs.

  /// Installs a program, which the reactors of this machine can then start by this name as a child
  /// process. What is not installed does not exist.
  public void install(String name, MemoryProgram program) {
    programs.put(name, program);
  }

  @Nullable MemoryProgram program(String name) {
    return programs.get(name);
  }

  /// The number of the next program that runs here.
  int nextProcess() {
    return ++lastProcess;
  }

  void ended(MemoryKernel kernel) {
    kernels.remove(kernel);
  }

  List<MemoryKernel> kernels() {
    return kernels;
  }

  boolean takesDescriptor() {
    if (descriptors >= descriptorsMax) {
      return false;
    }
    descriptors++;
    return true;
  }

  void givesDescriptorBack() {
    if (up) {
      descriptors--;
    }
  }

  /// Whether `address` is one of its own, the port aside.
  boolean has(Address address) {
    return Places.isAny(address)
        || Places.isLoopback(address)
        || addresses.contains(Places.withoutPort(address));
  }

  /// The machine that `to` is an address of, seen from here.
  @Nullable MemoryHost route(Address to) {
    return has(to) ? this : network.hostAt(Places.withoutPort(to));
  }

  @Override
  public String toString() {
    return name;
  }
}
