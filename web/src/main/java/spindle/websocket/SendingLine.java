package spindle.websocket;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.web.body.Body;
import spindle.websocket.frame.Opcode;

/// One end of a WebSocket as far as it sends: at once by the thread's [MessageWriter], mostly, or
/// by an [Outgoing] where something has to wait; and what control frames the peer may make it
/// answer.
abstract class SendingLine extends Protocol {
  private static final long SECOND = 1_000_000_000L;
  private static final int PONGS_MAX = 64;

  private final Terms terms;

  /// There while something is to be sent that cannot be sent at once.
  private @Nullable Outgoing outgoing;

  /// Up to when the peer has used up the control frames that it may send.
  private long controlsUsedNanos;

  /// How many pongs the peer may not have taken yet.
  private byte pongs;

  SendingLine(Terms terms) {
    this.terms = terms;
  }

  /// Whether messages may be sent: neither side has closed.
  abstract boolean isOpen();

  /// A message that has begun cannot be ended.
  abstract void programFailed(Throwable thrown);

  final Terms terms() {
    return terms;
  }

  final boolean isClient() {
    return terms.isClient();
  }

  final MessageWriter writer() {
    return Bench.here().output;
  }

  final boolean send(String text) {
    if (!isOpen()) {
      return false;
    }
    return outgoing == null ? writer().text(transport(), terms, text) : outgoing.send(text);
  }

  final boolean send(byte[] bytes) {
    if (!isOpen()) {
      return false;
    }
    return outgoing == null
        ? writer().message(transport(), terms, Opcode.BINARY, bytes)
        : outgoing.send(bytes);
  }

  final Deferred<Void> send(int opcode, Body body) {
    if (!isOpen()) {
      body.cancel();
      return Deferred.fail(new IllegalStateException("the socket is not open any more"));
    }
    return outgoing().send(opcode, body);
  }

  final Deferred<Void> drained() {
    return outgoing == null ? transport().drained() : outgoing.drained();
  }

  final long buffered() {
    return transport().buffered() + (outgoing == null ? 0 : outgoing.waitingBytes());
  }

  private Outgoing outgoing() {
    if (outgoing == null) {
      outgoing = new Outgoing(this);
    }
    return outgoing;
  }

  /// Nothing waits there any more, perhaps.
  final void emptied(Outgoing sent) {
    if (outgoing == sent && sent.isEmpty()) {
      outgoing = null;
    }
  }

  /// A message that is sent as a stream, and those that wait behind it, are not sent any more.
  final void cutOff() {
    if (outgoing != null) {
      outgoing.cutOff();
    }
  }

  /// The peer may send as many control frames as at any time.
  final void allowControls(long now) {
    controlsUsedNanos = now - 2 * SECOND;
  }

  /// Whether the peer may send one more control frame: so many a second, twice as many at once.
  final boolean controlAllowed(long now) {
    long used =
        Math.max(controlsUsedNanos - now, -2 * SECOND) + SECOND / terms.limits().controlRate();
    if (used > 0) {
      return false;
    }
    controlsUsedNanos = now + used;
    return true;
  }

  /// While the peer takes nothing, only the latest of many pongs is owed.
  final void pong(byte[] payload) {
    if (transport().buffered() == 0) {
      pongs = 0;
    }
    if (pongs < PONGS_MAX) {
      pongs++;
      writer().control(transport(), terms, Opcode.PONG, payload);
    } else {
      outgoing().owe(payload);
    }
  }

  /// Sends the closing frame behind all messages.
  ///
  /// @param close does it
  final void closeInTurn(Runnable close) {
    if (outgoing == null) {
      close.run();
    } else {
      outgoing.closeInTurn(close);
    }
  }

  /// How many bytes wait behind a message that is being sent piece by piece; -1 if none is.
  final long behindStream() {
    return outgoing == null ? -1 : outgoing.waitingBytes();
  }
}
