package spindle.websocket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.protocol.Transport;
import spindle.web.body.Body;
import spindle.websocket.frame.Opcode;

/// What one socket cannot send at once: messages that are sent as streams with what waits behind
/// them, and a pong for a peer that takes nothing. There is none while nothing of that kind waits.
final class Outgoing implements Recipient<Void> {
  private static final Logger LOG = System.getLogger("spindle.websocket");
  private static final int LATER_MAX = 16 * 1024 * 1024;

  private final SendingLine line;

  /// What is sent as a stream now, and what waits behind it.
  private @Nullable OutgoingStream streamed;

  private final Deque<Step> later = new ArrayDeque<>(0);
  private long laterBytes;
  private @Nullable Deferred<Void> whenIdle;
  private byte @Nullable [] owed;

  /// What waits behind a stream: a message, or another stream.
  private record Step(Runnable step, int bytes, @Nullable OutgoingStream stream) {}

  Outgoing(SendingLine line) {
    this.line = line;
  }

  Transport transport() {
    return line.transport();
  }

  private MessageWriter writer() {
    return Bench.here().output;
  }

  /// Sends a text.
  ///
  /// @return whether there is room for more
  boolean send(String text) {
    return streamed == null
        ? writer().text(transport(), line.terms(), text)
        : after(Opcode.TEXT, writer().encoded(text));
  }

  /// Sends bytes.
  ///
  /// @return as above
  boolean send(byte[] bytes) {
    return streamed == null ? message(Opcode.BINARY, bytes) : after(Opcode.BINARY, bytes.clone());
  }

  private boolean message(int opcode, byte[] bytes) {
    return writer().message(transport(), line.terms(), opcode, bytes);
  }

  /// Sends a message behind the one that is being sent.
  private boolean after(int opcode, byte[] bytes) {
    laterBytes += bytes.length;
    if (laterBytes > LATER_MAX) {
      LOG.log(Level.WARNING, "more than %d bytes wait behind a message".formatted(LATER_MAX));
      transport().abortConnection();
      return false;
    }
    later.add(new Step(() -> message(opcode, bytes), bytes.length, null));
    return false;
  }

  /// How many bytes wait behind a stream.
  long waitingBytes() {
    return laterBytes;
  }

  /// Whether nothing waits here.
  boolean isEmpty() {
    return streamed == null && later.isEmpty() && owed == null && whenIdle == null;
  }

  /// Sends a message piece by piece, when its turn comes.
  Deferred<Void> send(int opcode, Body body) {
    OutgoingStream stream = new OutgoingStream(this, opcode, body);
    Runnable begin = () -> begin(stream);
    if (streamed == null) {
      begin.run();
    } else {
      later.add(new Step(begin, 0, stream));
    }
    return stream.told();
  }

  private void begin(OutgoingStream stream) {
    if (!stream.isOver()) {
      streamed = stream;
      stream.begin();
    }
  }

  boolean write(int first, ByteBuffer piece) {
    return writer().frame(transport(), line.terms(), first, piece);
  }

  /// The stream has ended.
  ///
  /// @param why null if what comes next may be sent
  void ended(@Nullable Throwable why) {
    streamed = null;
    if (why != null) {
      line.programFailed(why);
      return;
    }
    while (streamed == null && !later.isEmpty()) {
      Step next = later.remove();
      laterBytes -= next.bytes();
      next.step().run();
    }
    Deferred<Void> waiting = whenIdle;
    if (streamed == null && waiting != null) {
      whenIdle = null;
      waiting.callback();
    }
    line.emptied(this);
  }

  /// Fires when there is room for a message.
  Deferred<Void> drained() {
    if (streamed == null) {
      return transport().drained();
    }
    Deferred<Void> idle = whenIdle;
    if (idle == null) {
      idle = new Deferred<>();
      whenIdle = idle;
    }
    Deferred<Void> copy = new Deferred<>();
    var _ = idle.onSuccess(_ -> copy.callback());
    return copy.then(_ -> line.drained());
  }

  /// Nothing of what waits is sent any more, and what is being sent is not ended.
  void cutOff() {
    OutgoingStream current = streamed;
    streamed = null;
    if (current != null) {
      current.cutOff();
    }
    for (Step each : later) {
      if (each.stream() != null) {
        each.stream().cutOff();
      }
    }
    later.clear();
    laterBytes = 0;
    Deferred<Void> waiting = whenIdle;
    whenIdle = null;
    if (waiting != null) {
      waiting.callback(); // the transport says how it goes on
    }
  }

  /// Owes a pong to a peer that takes nothing: the latest of many.
  void owe(byte[] payload) {
    boolean waits = owed != null;
    owed = payload;
    if (!waits) {
      var _ = transport().sent().deliverTo(this);
    }
  }

  @Override
  public void succeeded(Void sent) {
    byte[] payload = owed;
    owed = null;
    line.emptied(this);
    if (payload != null && line.isOpen()) {
      line.pong(payload);
    }
  }

  @Override
  public void failed(Throwable ended) {
    owed = null;
  }

  /// Sends the closing frame behind all messages.
  void closeInTurn(Runnable close) {
    if (streamed == null) {
      close.run();
    } else {
      later.add(new Step(close, 0, null));
    }
  }
}
