package spindle.reactor;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Limits;
import spindle.protocol.PipeAddress;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;

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
/// - The end of the input closes the connection in good order, or is told to a [HalfCloseable].
/// - If nobody reads the output any more, the next write ends the connection with
///   [spindle.protocol.ConnectionLost]; a [HalfCloseable] is told `writeConnectionLost` instead,
///   and goes on reading.
/// - When `connectionLost` is called after [Transport#loseConnection], everything that was written
///   has been taken by the system; the program may end then. Both streams are closed, so
///   `System.out` leads nowhere from then on.
public final class StandardIO {
  /// Whoever reads our output may be a person who reads it page by page.
  private static final Duration CLOSE_TIMEOUT = Duration.ofDays(1);

  private StandardIO() {}

  /// Gives `protocol` standard input and output, with the default limits, but a day to close: a
  /// pipeline may well stand still for longer than a peer in the network should.
  ///
  /// @return what the protocol was given, too; its `connectionMade` was called
  public static Transport open(Reactor reactor, Protocol protocol) {
    return open(reactor, protocol, Limits.defaults().withCloseTimeout(CLOSE_TIMEOUT));
  }

  /// Gives `protocol` standard input and output.
  ///
  /// @return what the protocol was given, too; its `connectionMade` was called
  public static Transport open(Reactor reactor, Protocol protocol, Limits limits) {
    return over(
        reactor,
        protocol,
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        limits);
  }

  /// The same over any two streams that block.
  static Transport over(
      Reactor reactor, Protocol protocol, InputStream in, OutputStream out, Limits limits) {
    Loop loop = reactor.loop();
    loop.requireThread();
    BlockingPipe pipe =
        new BlockingPipe(
            loop, in, out, new PipeAddress("standard input"), new PipeAddress("standard output"));
    StreamTransport transport = new StreamTransport(loop, pipe, (lost, reason) -> {}, limits);
    if (protocol instanceof HalfCloseable) {
      pipe.onBrokenOutput(() -> {
        boolean goesOn = !transport.disconnecting();
        transport.loseWriteConnection();
        return goesOn;
      });
    }
    var _ = transport.start(protocol);
    return transport;
  }
}
