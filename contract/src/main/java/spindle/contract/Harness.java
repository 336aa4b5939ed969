package spindle.contract;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import spindle.defer.Deferred;
import spindle.kernel.Kernel;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsServerContext;

/// What [spindle.contract.transport.TransportContract] is run over: a kernel and a kind of
/// connection. Whoever brings either writes one of these and has the same cases as everybody else.
///
/// A harness keeps nothing of a case; each opens a reactor of its own and closes it.
public interface Harness {
  /// Something that not every kind of connection has. Cases that need what is missing are left out.
  enum Feature {
    /// One direction may end while the other goes on.
    HALF_CLOSE,
    /// An abort reaches the peer as something else than an orderly end.
    RESET,
    /// A reset is noticed while nobody reads and nothing waits to be read.
    RESET_WHILE_PAUSED,
    /// TCP_NODELAY and SO_KEEPALIVE can be set.
    SOCKET_OPTIONS
  }

  /// Opens a `Kernel`.
  @FunctionalInterface
  interface KernelOpener {
    /// A new kernel.
    ///
    /// @throws Exception if there is none to be had
    Kernel open() throws Exception;
  }

  /// TCP on the loopback interface, over the kernels that `opener` opens.
  static Harness tcp(String name, KernelOpener opener) {
    return new TcpHarness(name, opener);
  }

  /// TLS over the connections of `below`, whose addresses the server's certificate must be for.
  static Harness tls(Harness below, TlsServerContext server, TlsClientContext client) {
    return new TlsHarness(below, server, client);
  }

  /// UNIX sockets in `directory`, over the kernels that `opener` opens. What listens leaves no file
  /// behind when it has stopped.
  static Harness unix(String name, Path directory, KernelOpener opener) {
    return new UnixHarness(name, directory, new AtomicInteger(), opener);
  }

  /// For people: `tcp over nio`.
  String name();

  /// Whether it has `feature`.
  boolean has(Feature feature);

  /// A new reactor, which the case closes.
  ///
  /// @throws Exception if there is none to be had
  Reactor open(ReactorSettings settings) throws Exception;

  /// Listens at some free place.
  ///
  /// @throws Exception if there is none
  ListeningPort listen(Reactor reactor, ServerFactory factory, ListenOptions options)
      throws Exception;

  /// Connects to `port`, which [#listen] has opened.
  <P extends Protocol> Deferred<P> connect(
      Reactor reactor, ListeningPort port, Factory<P> factory, ConnectOptions options);

  /// Whether a connection that was made is as far as to carry bytes, or ends already: with TLS that
  /// comes later.
  default boolean carries(Transport transport) {
    return true;
  }

  /// How long one turn may wait. A turn makes the calls of other threads before it waits, so where
  /// threads tell what happens a case must look again after a while.
  default Duration turnMax() {
    return patience();
  }

  /// How long to wait for what must come, before saying that it does not.
  default Duration patience() {
    return Duration.ofMinutes(1);
  }

  /// How many errors the logger `spindle.reactor` has been given so far, if somebody counts: each
  /// case then also checks that it logged what it should, once, and nothing else.
  default OptionalInt errorsLogged() {
    return OptionalInt.empty();
  }

  /// The same, with somebody who counts: see [#errorsLogged].
  default Harness counting(IntSupplier errors) {
    return new CountingHarness(this, errors);
  }
}
