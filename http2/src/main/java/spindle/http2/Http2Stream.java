package spindle.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.ByteBuffer;
import spindle.http2.frame.FieldSection;

/// One stream of a connection, RFC 9113, 5.1: which directions are open, and its windows. What is
/// said on it is the subclass's business.
abstract class Http2Stream {
  final int id;
  final Http2Connection connection;
  final ReceiveWindow window;
  final StreamOutput output;

  /// The peer's direction has ended.
  private boolean remoteEnded;

  private boolean localEnded;
  private boolean closed;

  /// Bytes of the body that wait for whoever reads it.
  private long parked;

  Http2Stream(Http2Connection connection, int id) {
    this.connection = connection;
    this.id = id;
    this.window = new ReceiveWindow(connection.limits.streamWindow());
    this.output = new StreamOutput(this);
  }

  /// A block of fields has come.
  abstract void headers(FieldSection section, boolean end) throws Http2Exception;

  /// Bytes of the body have come.
  abstract void data(ByteBuffer data) throws Http2Exception;

  /// The peer's direction has ended with a body.
  abstract void ended() throws Http2Exception;

  /// Both directions have ended, as they should.
  abstract void completed();

  /// All of ours was sent, and the peer goes on.
  abstract void sentAll();

  /// All that waited to be sent has been, and there may be more.
  void emptied() {}

  /// The stream does not go on: the peer or we have reset it, or the connection has ended.
  abstract void lost(Exception why);

  /// How much of what has come waits for whoever reads it.
  abstract long waitingBytes();

  /// Looks whether something takes too long.
  abstract void checkTime(long nowNanos);

  /// The code of the RST_STREAM that an abort of a protocol on it is.
  Http2Error abortCode() {
    return Http2Error.CANCEL;
  }

  /// What it carries and waits for, in words for people.
  abstract String describe();

  boolean remoteEnded() {
    return remoteEnded;
  }

  boolean localEnded() {
    return localEnded;
  }

  boolean isClosed() {
    return closed;
  }

  void setClosed() {
    closed = true;
  }

  void endRemote() {
    remoteEnded = true;
  }

  /// Everything of ours has been sent.
  void endLocal() {
    localEnded = true;
    if (remoteEnded) {
      connection.streamEnded(this);
    } else {
      sentAll();
    }
  }

  /// Counts what was taken of what had come: the peer may send as much again, and as much as was
  /// padding.
  void settle() {
    long waiting = closed ? 0 : waitingBytes();
    long taken = parked - waiting;
    parked = waiting;
    if (taken != 0) {
      window.giveBack(taken);
      connection.consumed(taken);
    }
    if (!remoteEnded && !closed) {
      int more = window.announce();
      if (more > 0) {
        connection.output().windowUpdate(id, more);
      }
    }
  }

  /// Bytes have come, and count as waiting until [#settle].
  void park(int bytes) {
    parked += bytes;
    connection.parked(bytes);
  }

  long parked() {
    return parked;
  }
}
