package spindle.memory;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.reason.DNSLookupError;
import spindle.time.Nanos;

/// Machines that are connected, the time that they share, and what is under way between them.
///
/// Nothing happens by itself: whoever turns a reactor on it, or calls [#happenNext], lets time
/// pass, from one event straight to the next. Belongs to the thread that first does so.
public final class MemoryNetwork {
  /// Told of everything that happens on the network.
  @FunctionalInterface
  public interface Trace {
    /// At `nanos`, `what` happened at `host`; the text is only made if it is asked for, which may
    /// be later.
    void happened(long nanos, MemoryHost host, Supplier<String> what);
  }

  private final Circumstances circumstances;
  private final Agenda agenda = new Agenda();
  private final Map<String, MemoryHost> hosts = new LinkedHashMap<>();
  private final Map<Address, MemoryHost> byAddress = new LinkedHashMap<>();
  private final Map<String, List<InetAddress>> names = new LinkedHashMap<>();
  private final ReentrantLock wakeLock = new ReentrantLock();
  private final Condition wake = wakeLock.newCondition();
  private @Nullable Trace trace;
  private @Nullable Thread thread;
  private Duration patience = Duration.ZERO;
  private volatile @Nullable WrongThreadException intrusion;
  private long nanos;

  /// A network on which everything arrives at once.
  public MemoryNetwork() {
    this(new Circumstances() {});
  }

  /// A network that leaves what is open to `circumstances`.
  public MemoryNetwork(Circumstances circumstances) {
    this.circumstances = circumstances;
  }

  /// Adds a machine.
  ///
  /// @param addresses its addresses besides the loopback ones; their ports do not matter
  /// @throws IllegalArgumentException if the name or an address is taken
  public MemoryHost host(String name, Address... addresses) {
    List<Address> own = new ArrayList<>();
    for (Address each : addresses) {
      own.add(Places.withoutPort(each));
    }
    if (hosts.containsKey(name) || own.stream().anyMatch(byAddress::containsKey)) {
      throw new IllegalArgumentException(
          "there is a host '%s' or one with an address of %s already".formatted(name, own));
    }
    MemoryHost added = new MemoryHost(this, name, own);
    hosts.put(name, added);
    own.forEach(each -> byAddress.put(each, added));
    name(name, own);
    return added;
  }

  /// Has every machine find `addresses` under `name`; the names of hosts are known already. An
  /// empty list makes the name unknown.
  public void name(String name, List<? extends Address> addresses) {
    names.put(name, addresses.stream().map(MemoryNetwork::inetAddress).toList());
  }

  private static InetAddress inetAddress(Address address) {
    return switch (address) {
      case IPv4Address four -> four.inetAddress();
      case IPv6Address six -> six.inetAddress();
      default -> throw new IllegalArgumentException("expected an IP address, got " + address);
    };
  }

  /// Its machines, in the order in which they were added.
  public List<MemoryHost> hosts() {
    return List.copyOf(hosts.values());
  }

  @Nullable MemoryHost hostAt(Address address) {
    return byAddress.get(address);
  }

  Circumstances circumstances() {
    return circumstances;
  }

  /// How much time has passed, in nanoseconds.
  public long nanos() {
    return nanos;
  }

  /// Has `event` happen at the given time, or next if that is over.
  ///
  /// @return takes it back
  public Runnable schedule(long atNanos, Runnable event) {
    return at(atNanos, event)::cancel;
  }

  Agenda.Entry at(long atNanos, Runnable event) {
    return agenda.add(Math.max(nanos, atNanos), circumstances.precedence(), event);
  }

  /// When the next thing happens; `Long.MAX_VALUE` if nothing will.
  public long nextNanos() {
    return agenda.next();
  }

  /// Lets the next thing happen, if it does by `untilNanos`, and time pass until then.
  ///
  /// @return whether it did; if not, no time has passed
  public boolean happenNext(long untilNanos) {
    long next = agenda.next();
    if (next == Agenda.NEVER || next > untilNanos) {
      return false;
    }
    enter();
    nanos = Math.max(nanos, next);
    return agenda.happenBy(nanos);
  }

  void happenUntilNow() {
    while (agenda.happenBy(nanos)) {
      // One after the other.
    }
  }

  /// Lets time pass. Nothing may be due before `atNanos`.
  public void passUntil(long atNanos) {
    if (agenda.next() < atNanos) {
      throw new IllegalStateException("something is due before that");
    }
    nanos = Math.max(nanos, atNanos);
  }

  /// Tells `listener` what happens from now on; null for nobody.
  public void trace(@Nullable Trace listener) {
    trace = listener;
  }

  void note(MemoryHost host, Supplier<String> what) {
    Trace told = trace;
    if (told != null) {
      told.happened(nanos, host, what);
    }
  }

  Deferred<List<InetAddress>> lookUp(MemoryHost host, String name) {
    Deferred<List<InetAddress>> answer = new Deferred<>(_ -> {});
    long time = circumstances.lookUp(host, name);
    if (time != Circumstances.LOST) {
      MemoryHost asking = host;
      at(nanos + time, () -> answer(asking, name, answer));
    }
    return answer;
  }

  private void answer(MemoryHost host, String name, Deferred<List<InetAddress>> answer) {
    if (answer.called()) {
      return;
    }
    List<InetAddress> found = names.getOrDefault(name, List.of());
    note(host, () -> "finds under '" + name + "' " + found);
    if (found.isEmpty()) {
      answer.errback(
          new DNSLookupError("nobody on the memory network is called '%s'".formatted(name), null));
    } else {
      answer.callback(found);
    }
  }

  // Threads.

  /// Lets other threads call in, as they would on a real machine: when there is nothing else to
  /// wait for, a wait lasts until one does, but no longer than `really` in real time. Without this
  /// a call from another thread is refused, because nothing could say when it comes.
  public void allowThreads(Duration really) {
    patience = really;
  }

  void enter() {
    WrongThreadException refused = intrusion;
    if (refused != null) {
      throw new WrongThreadException(refused.getMessage());
    }
    Thread here = Thread.currentThread();
    if (thread == null) {
      thread = here;
    } else if (thread != here && patience.isZero()) {
      throw new WrongThreadException(
          "called on thread '%s', but this network belongs to thread '%s'"
              .formatted(here.getName(), thread.getName()));
    }
  }

  boolean isHere() {
    return thread == null || thread == Thread.currentThread();
  }

  void wokenFromElsewhere() {
    if (patience.isZero()) {
      WrongThreadException refused =
          new WrongThreadException(
              ("thread '%s' calls into a reactor in memory: when it does is up to the machine, so"
                      + " the run could not be repeated; use deferToThread, or allowThreads")
                  .formatted(Thread.currentThread().getName()));
      intrusion = refused;
      throw refused;
    }
    wakeLock.lock();
    try {
      wake.signalAll();
    } finally {
      wakeLock.unlock();
    }
  }

  /// Waits for another thread to wake `kernel`.
  ///
  /// @return whether one did
  boolean awaitWake(MemoryKernel kernel) {
    long left = Nanos.of(patience);
    wakeLock.lock();
    try {
      while (!kernel.isWoken() && left > 0) {
        left = wake.awaitNanos(left);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      kernel.wake();
    } finally {
      wakeLock.unlock();
    }
    return kernel.isWoken();
  }

  /// Says that a wait would never end: what is open, and what it waits for.
  public NothingWillHappen nothingWillHappen() {
    StringBuilder report =
        new StringBuilder(
            "nothing will ever happen again: at %s no call is due, nothing is under way"
                .formatted(Duration.ofNanos(nanos)));
    for (MemoryHost host : hosts.values()) {
      for (MemoryKernel kernel : host.kernels()) {
        for (String line : kernel.describeOpen()) {
          report.append("\n  ").append(host.name()).append(": ").append(line);
        }
      }
    }
    return new NothingWillHappen(report.toString());
  }
}
