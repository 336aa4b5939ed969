package spindle.reactor;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import spindle.address.PipeAddress;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;
import spindle.pipe.BlockingPipe;
import spindle.protocol.Limits;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.reason.CannotListenError;
import spindle.roles.ListenOptions;
import spindle.stream.OneConnection;
import spindle.stream.StreamTransport;

/// The program's own standard input and output as one connection: what arrives there is given to a
/// protocol, and what it writes goes there.
///
/// ```java
/// StandardIO.open(reactor, new LineOnlyReceiver() { ... });
/// reactor.run();
/// ```
///
/// It is a connection like any other, with the same limits and back-pressure, whether terminal,
/// pipe or file. Threads do what blocks; a terminal's mode is not touched. There is only one
/// standard input, so open this once, and read `System.in` nowhere else.
///
/// - The end of the input closes the connection in good order, or is told to a
///   [spindle.protocol.HalfCloseable].
/// - If nobody reads the output any more, the next write ends the connection with
///   [spindle.reason.ConnectionLost]; a `HalfCloseable` is told `writeConnectionLost` instead, and
///   goes on reading.
/// - When `connectionLost` is called after [Transport#loseConnection], everything that was written
///   has been taken by the system; the program may end then. Both streams are closed, so
///   `System.out` leads nowhere from then on.
public final class StandardIO {
  /// Whoever reads our output may be a person who reads it page by page.
  private static final Duration CLOSE_TIMEOUT = Duration.ofDays(1);

  private static final Limits LIMITS = Limits.defaults().withCloseTimeout(CLOSE_TIMEOUT);

  private static final PipeAddress INPUT = new PipeAddress("standard input");
  private static final PipeAddress OUTPUT = new PipeAddress("standard output");

  /// There is one standard input a process, and two readers would share out its bytes.
  private static final AtomicBoolean TAKEN = new AtomicBoolean();

  private StandardIO() {}

  /// The default limits, but a day to close: a pipeline may well stand still for longer than a peer
  /// in the network should.
  public static Limits defaultLimits() {
    return LIMITS;
  }

  /// Gives `protocol` standard input and output, with [#defaultLimits].
  ///
  /// @return what the protocol was given, too; its `connectionMade` was called
  /// @throws IllegalStateException if they were opened before
  public static Transport open(Reactor reactor, Protocol protocol) {
    return open(reactor, protocol, LIMITS);
  }

  /// Gives `protocol` standard input and output.
  ///
  /// @return what the protocol was given, too; its `connectionMade` was called
  /// @throws IllegalStateException if they were opened before
  public static Transport open(Reactor reactor, Protocol protocol, Limits limits) {
    reactor.loop().requireThread();
    take();
    return over(reactor, protocol, in(), out(), limits);
  }

  /// Makes standard input and output a place that is listened at, with one connection that is there
  /// at once: its protocol is built at the end of this turn, for a [PipeAddress].
  ///
  /// @param options of which the limits and the draining count
  /// @return a port that stays when its connection has ended, and cannot start again
  /// @throws CannotListenError if they were opened before
  public static ListeningPort listen(Reactor reactor, ServerFactory factory, ListenOptions options)
      throws CannotListenError {
    return listenOver(
        reactor,
        factory,
        options,
        loop -> {
          take();
          return pipe(loop, in(), out());
        });
  }

  /// The same over what `opener` opens.
  static ListeningPort listenOver(
      Reactor reactor,
      ServerFactory factory,
      ListenOptions options,
      Function<Loop, StreamSocket> opener)
      throws CannotListenError {
    Loop loop = reactor.loop();
    return reactor
        .sockets()
        .listen(
            INPUT,
            factory,
            options,
            (place, how) -> {
              try {
                return new OneConnection(loop, place, opener.apply(loop));
              } catch (IllegalStateException taken) {
                throw new IOException(taken.getMessage(), taken);
              }
            });
  }

  private static void take() {
    if (!TAKEN.compareAndSet(false, true)) {
      throw new IllegalStateException("standard input and output were opened already");
    }
  }

  private static InputStream in() {
    return new FileInputStream(FileDescriptor.in);
  }

  private static OutputStream out() {
    return new FileOutputStream(FileDescriptor.out);
  }

  /// The same over any two streams that block.
  static Transport over(
      Reactor reactor, Protocol protocol, InputStream in, OutputStream out, Limits limits) {
    Loop loop = reactor.loop();
    loop.requireThread();
    StreamTransport transport =
        new StreamTransport(reactor.streams, pipe(loop, in, out), (lost, reason) -> {}, limits);
    var _ = transport.start(protocol);
    return transport;
  }

  static StreamSocket pipe(Loop loop, InputStream in, OutputStream out) {
    return new BlockingPipe(loop, in, out, INPUT, OUTPUT);
  }
}
