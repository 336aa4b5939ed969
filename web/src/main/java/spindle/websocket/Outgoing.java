package spindle.websocket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.protocol.Transport;
import spindle.web.body.Body;
import spindle.websocket.frame.Compression;
import spindle.websocket.frame.FrameWriter;
import spindle.websocket.frame.Masks;
import spindle.websocket.frame.Opcode;

/// What one socket sends: messages, compressed where that was agreed on and is worth it, and
/// control frames between them.
final class Outgoing implements Recipient<Void> {
  private static final Logger LOG = System.getLogger("spindle.websocket");
  private static final int LATER_MAX = 16 * 1024 * 1024;
  private static final int COMPRESSED_FROM = 256;
  private static final int PONGS_MAX = 64;
  private static final byte[] NOTHING = {};

  private final Transport transport;
  private final boolean compresses;
  private final @Nullable Masks masks;
  private final BooleanSupplier open;
  private final Consumer<Throwable> broken;

  /// What is sent as a stream now, and what waits behind it.
  private @Nullable OutgoingStream streamed;

  private final Deque<Step> later = new ArrayDeque<>(0);
  private long laterBytes;
  private @Nullable Deferred<Void> whenIdle;
  private int pongs;
  private byte @Nullable [] owed;

  /// What waits behind a stream: a message, or another stream.
  private record Step(Runnable step, int bytes, @Nullable OutgoingStream stream) {}

  /// @param open whether frames may still be sent
  /// @param broken takes why a message that has begun cannot be ended
  Outgoing(Transport transport, Terms terms, BooleanSupplier open, Consumer<Throwable> broken) {
    this.transport = transport;
    this.compresses = terms.compresses();
    this.masks = terms.masks();
    this.open = open;
    this.broken = broken;
  }

  Transport transport() {
    return transport;
  }

  /// Sends a text.
  ///
  /// @return whether there is room for more
  boolean send(String text) {
    FrameWriter writer = Bench.here().output;
    boolean room;
    if (streamed != null) {
      room = after(Opcode.TEXT, writer.encoded(text));
    } else {
      room =
          (compresses && text.length() >= COMPRESSED_FROM)
              ? compressed(Opcode.TEXT, writer.encoded(text))
              : transport.write(writer.text(text, masks));
    }
    writer.trim();
    return room;
  }

  /// Sends bytes.
  ///
  /// @return as above
  boolean send(byte[] bytes) {
    return streamed == null ? message(Opcode.BINARY, bytes) : after(Opcode.BINARY, bytes.clone());
  }

  private boolean message(int opcode, byte[] bytes) {
    FrameWriter writer = Bench.here().output;
    boolean room =
        (compresses && bytes.length >= COMPRESSED_FROM)
            ? compressed(opcode, bytes)
            : transport.write(writer.frame(FrameWriter.LAST | opcode, bytes, masks));
    writer.trim();
    return room;
  }

  /// Sends a message behind the one that is being sent.
  private boolean after(int opcode, byte[] bytes) {
    laterBytes += bytes.length;
    if (laterBytes > LATER_MAX) {
      LOG.log(Level.WARNING, "more than %d bytes wait behind a message".formatted(LATER_MAX));
      transport.abortConnection();
      return false;
    }
    later.add(new Step(() -> message(opcode, bytes), bytes.length, null));
    return false;
  }

  /// How many bytes wait behind a stream.
  long waitingBytes() {
    return laterBytes;
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
    FrameWriter writer = Bench.here().output;
    boolean room = transport.write(writer.frame(first, piece, masks));
    writer.trim();
    return room;
  }

  /// The stream has ended.
  ///
  /// @param why null if what comes next may be sent
  void ended(@Nullable Throwable why) {
    streamed = null;
    if (why != null) {
      broken.accept(why);
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
  }

  /// Fires when there is room for a message.
  Deferred<Void> drained() {
    if (streamed == null) {
      return transport.drained();
    }
    Deferred<Void> idle = whenIdle;
    if (idle == null) {
      idle = new Deferred<>();
      whenIdle = idle;
    }
    Deferred<Void> copy = new Deferred<>();
    var _ = idle.onSuccess(_ -> copy.callback());
    return copy.then(_ -> drained());
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

  private boolean compressed(int opcode, byte[] bytes) {
    byte[] small = Compression.here().deflate(bytes, 0, bytes.length);
    int first = FrameWriter.LAST | FrameWriter.COMPRESSED | opcode;
    return transport.write(Bench.here().output.frame(first, small, masks));
  }

  private void control(int opcode, byte[] payload) {
    transport.write(Bench.here().output.frame(FrameWriter.LAST | opcode, payload, masks));
  }

  void ping() {
    control(Opcode.PING, NOTHING);
  }

  /// While the peer takes nothing, only the latest of many pongs is owed.
  void pong(byte[] payload) {
    if (transport.buffered() == 0) {
      pongs = 0;
    }
    if (pongs < PONGS_MAX) {
      pongs++;
      control(Opcode.PONG, payload);
      return;
    }
    boolean waits = owed != null;
    owed = payload;
    if (!waits) {
      var _ = transport.sent().deliverTo(this);
    }
  }

  @Override
  public void succeeded(Void sent) {
    byte[] payload = owed;
    owed = null;
    if (payload != null && open.getAsBoolean()) {
      pong(payload);
    }
  }

  @Override
  public void failed(Throwable ended) {
    owed = null;
  }

  /// Sends the closing frame behind all messages.
  ///
  /// @param sent called when it has left
  void closeInTurn(int code, String reason, Runnable sent) {
    Runnable step =
        () -> {
          close(code, reason);
          sent.run();
        };
    if (streamed == null) {
      step.run();
    } else {
      later.add(new Step(step, 0, null));
    }
  }

  /// Sends the closing frame.
  ///
  /// @param code [CloseStatus#NO_STATUS] for a frame without one
  void close(int code, String reason) {
    if (code == CloseStatus.NO_STATUS) {
      control(Opcode.CLOSE, NOTHING);
      return;
    }
    byte[] words = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload = ByteBuffer.allocate(2 + words.length).putShort((short) code).put(words);
    control(Opcode.CLOSE, payload.array());
  }
}
