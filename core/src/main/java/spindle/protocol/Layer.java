package spindle.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.reason.ConnectionClosed;

/// What stands between a transport and its wire and changes the bytes on their way: TLS is one.
/// [Transport#addLayer] puts it there.
///
/// A layer does no I/O: it is handed what has arrived and asked for what is to be sent. So it works
/// over whatever carries the connection, also over another layer, and the transport keeps all of
/// its promises: what it buffers, when it calls, how it closes. All calls come on the transport's
/// thread.
///
/// **Exceptions.** A [spindle.reason.ConnectionLost] that comes out of here becomes the reason of
/// the loss. What [#hasOutput] has left then, an alert say, is still sent. If it has nothing, or
/// the peer does not take it, the connection is reset: no peer takes such an end for a good one.
public interface Layer {
  /// It was put in place; from now on it may have output.
  ///
  /// @param context what it may ask of its connection; kept by a layer that has timers, jobs, or
  ///   output that comes of its own accord
  void begin(LayerContext context);

  /// Whether it takes what arrives. While it does not, nothing is read off the wire for it, so that
  /// the peer waits; a job that it has handed to a thread is a reason. When that changes, it calls
  /// [LayerContext#lookAgain].
  default boolean takesInput() {
    return true;
  }

  /// Takes one piece off the wire, if a whole one is there, and gives the data that is in it.
  ///
  /// @param wire what has arrived; what is not taken is kept and handed in again with more
  /// @param data where the data goes; has more room than `wire` has bytes
  /// @return whether a piece was taken. False if more must arrive first
  /// @throws IOException if what has arrived makes no sense; nothing is received afterwards
  boolean receive(ByteBuffer wire, ByteBuffer data) throws IOException;

  /// The wire has ended.
  ///
  /// @throws IOException if it should not have yet
  void wireEnded() throws IOException;

  /// Whether the peer has ended its direction, as far as this layer knows ends: nothing more is
  /// received.
  boolean inputEnded();

  /// Whether it has something of its own to send, which [#send] gives also without data.
  boolean hasOutput();

  /// Whether it takes data to send. Until it does, what is written waits in the transport.
  boolean takesData();

  /// Makes one piece for the wire, from data or of its own accord. A piece should be as large as
  /// there is data for, however many buffers that lies in.
  ///
  /// @param data taken in order, from the position of each on, as far as the piece goes
  /// @param count how many of `data` count; 0, or all empty, if there is none
  /// @param wire has room for [#pieceMax] bytes
  /// @throws IOException if nothing can be sent any more
  void send(ByteBuffer[] data, int count, ByteBuffer wire) throws IOException;

  /// The most bytes of one piece on the wire.
  int pieceMax();

  /// Nothing more will be written; [#hasOutput] has the end, if the layer tells its peer of it.
  void endOutput();

  /// Whether it has something to tell its protocol. Nothing is received before it has.
  boolean hasNews();

  /// Tells `protocol`, the one that is carried now, its news, or nobody if nobody is to be told any
  /// more, because the connection is ending. Here a layer may call out.
  ///
  /// @throws Exception anything; it ends this connection with [spindle.reason.ProtocolFailed]
  void tellNews(@Nullable Protocol protocol) throws Exception;

  /// The connection has ended. Called once, and not a place to call out; only [#tellEnd] comes
  /// afterwards.
  ///
  /// @param reason what the transport or a layer nearer to the protocol takes for the reason
  /// @return what the protocol is told, the same if this layer knows no better
  ConnectionClosed ended(ConnectionClosed reason);

  /// The protocol is about to be told of the end; whoever else waits for this layer may be told
  /// now.
  ///
  /// @throws Exception anything; it is logged and changes nothing else
  void tellEnd(ConnectionClosed reason) throws Exception;

  /// How many bytes of memory it takes for this peer at the moment, as well as that can be told:
  /// counts against the budget for input, as what the transport keeps for it does. Asked whenever
  /// it has received or sent something.
  default int held() {
    return 0;
  }

  /// Who the peer is, as far as this layer knows.
  ///
  /// @param below whom the wire, or the layer below, takes for the peer: the answer of a layer that
  ///   knows no better
  default Address peer(Address below) {
    return below;
  }

  /// Where the peer has connected to, or whence we have, as far as this layer knows.
  ///
  /// @param below as for [#peer]
  default Address host(Address below) {
    return below;
  }
}
