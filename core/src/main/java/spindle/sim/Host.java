package spindle.sim;

import java.time.Duration;
import spindle.protocol.IPv4Address;
import spindle.protocol.IPv6Address;
import spindle.reactor.Reactor;

/// SKETCH. A simulated machine that runs one reactor.
public final class Host {
  /// Begins what the host does. Called in the reactor's `startup`.
  @FunctionalInterface
  public interface Program {
    void start(Reactor reactor) throws Exception;
  }

  public String name() {
    throw new UnsupportedOperationException();
  }

  /// With port.
  public IPv4Address address(int port) {
    throw new UnsupportedOperationException();
  }

  public IPv6Address address6(int port) {
    throw new UnsupportedOperationException();
  }

  /// Starts `program` now, and again whenever the host is restarted.
  public void program(Program program) {
    throw new UnsupportedOperationException();
  }

  /// The one of now; another after a restart.
  public Reactor reactor() {
    throw new UnsupportedOperationException();
  }

  public boolean up() {
    throw new UnsupportedOperationException();
  }

  /// It is gone without a word: no reset, no end of stream, all memory lost.
  public void crash() {
    throw new UnsupportedOperationException();
  }

  /// A new reactor, and the program again.
  public void restart() {
    throw new UnsupportedOperationException();
  }

  /// How long each turn takes at most, from now on.
  public void slow(Duration turn) {
    throw new UnsupportedOperationException();
  }

  /// How fast its clock goes: 1.001 gains a millisecond a second.
  public void drift(double rate) {
    throw new UnsupportedOperationException();
  }
}
