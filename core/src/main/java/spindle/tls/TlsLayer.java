package spindle.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Layer;
import spindle.protocol.LayerContext;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.reason.TlsFailed;
import spindle.time.DelayedCall;

/// TLS on one connection: an `SSLEngine`, fed with whole records.
final class TlsLayer implements Layer {
  /// RFC 5246 §6.2.3 allows this much; TLS 1.3 less.
  private static final int RECORD_MAX = 16 * 1024 + 2048;

  private static final int HEADER = 5;
  private static final int HANDSHAKE_RECORD = 22;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HEARTBEAT = 24;

  /// What the JDK's engine takes, as measured: before anything has come, until the handshake is
  /// complete, and then.
  private static final int HELD_SILENT = 4 * 1024;

  private static final int HELD_IN_HANDSHAKE = 16 * 1024;
  private static final int HELD_OPEN = 6 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;
  private final TlsEngines engines;
  private final TlsLimits limits;
  private final @Nullable String name;
  private final Transport transport;
  private List<Deferred<TlsSession>> waiting = List.of();
  private @Nullable DelayedCall deadline;
  private @Nullable TlsSession session;
  private @Nullable ConnectionClosed failure;
  private final EmptyRecords emptyRecords;
  private int handshakeBytes;
  private int pieceMax;
  private boolean established;
  private boolean isTls13;
  private boolean news;
  private boolean outputEnded;
  private boolean inputEnded;
  private boolean poke;
  private boolean leftAtOnce;
  private boolean refused;

  TlsLayer(
      SSLEngine engine,
      TlsEngines engines,
      TlsLimits limits,
      @Nullable String name,
      Transport transport) {
    this.engine = engine;
    this.engines = engines;
    this.limits = limits;
    this.name = name;
    this.transport = transport;
    emptyRecords = new EmptyRecords(limits.emptyRecordsMax(), transport.scheduler());
    pieceMax = engine.getSession().getPacketBufferSize();
  }

  Optional<TlsSession> session() {
    return Optional.ofNullable(session);
  }

  Deferred<TlsSession> handshake() {
    Deferred<TlsSession> result = new Deferred<>();
    result.reportedElsewhere();
    TlsSession known = session;
    ConnectionClosed failed = failure;
    if (known != null) {
      result.callback(known);
    } else if (failed != null) {
      result.errback(failed);
    } else {
      List<Deferred<TlsSession>> more = new ArrayList<>(waiting);
      more.add(result);
      waiting = more;
    }
    return result;
  }

  @Override
  public void begin(LayerContext context) {
    deadline = context.scheduler().callLater(limits.handshakeTimeout(), this::timedOut);
    poke = true;
  }

  private void timedOut() {
    refuse(
        TlsRefused.Kind.HANDSHAKE_TIMEOUT,
        "the handshake took longer than %s: see TlsLimits.handshakeTimeout"
            .formatted(limits.handshakeTimeout()));
  }

  /// Ends the connection at once, from outside of what the transport asks of a layer.
  void refuse(TlsRefused.Kind kind, String message) {
    failure = new TlsFailed(new TlsRefused(kind, message));
    transport.abortConnection();
  }

  @Override
  public boolean receive(ByteBuffer wire, ByteBuffer data) throws IOException {
    int size = recordSize(wire);
    if (size < 0 || size > wire.remaining()) {
      return false;
    }
    int start = wire.position();
    int before = data.position();
    boolean ofHandshake = !established;
    boolean hadOutput = hasOutput();
    do {
      unwrap(wire, data);
    } while (wire.position() == start && !hasOutput() && !inputEnded);
    if (wire.position() > start) {
      if (ofHandshake) {
        countHandshake(wire.position() - start);
      } else {
        countEmpty(data.position() > before, !hadOutput && hasOutput());
      }
    }
    return true;
  }

  /// The size of the record that begins here, or -1 if that cannot be told yet.
  private int recordSize(ByteBuffer wire) throws IOException {
    if (wire.remaining() < HEADER) {
      return -1;
    }
    int at = wire.position();
    int type = wire.get(at) & 0xff;
    int size = wire.getShort(at + 3) & 0xffff;
    if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT || wire.get(at + 1) != 3) {
      throw refused(
          TlsRefused.Kind.NOT_TLS,
          "expected a TLS record, got the bytes %02x %02x %02x %02x %02x: does the peer speak TLS?"
              .formatted(
                  wire.get(at),
                  wire.get(at + 1),
                  wire.get(at + 2),
                  wire.get(at + 3),
                  wire.get(at + 4)));
    }
    if (size > RECORD_MAX) {
      throw refused(
          TlsRefused.Kind.NOT_TLS,
          "expected a record of at most %d bytes, got one of %d".formatted(RECORD_MAX, size));
    }
    if (established && !isTls13 && type == HANDSHAKE_RECORD) {
      throw refused(
          TlsRefused.Kind.RENEGOTIATION,
          "the peer wants another handshake on an open connection, which is not done");
    }
    return HEADER + size;
  }

  /// What is refused here and not by the engine, which has no alert for it then. It says nothing
  /// more at all, so that the transport resets the connection.
  private TlsFailed refused(TlsRefused.Kind kind, String message) {
    refused = true;
    return new TlsFailed(new TlsRefused(kind, message));
  }

  private void unwrap(ByteBuffer wire, ByteBuffer data) throws IOException {
    int start = wire.position();
    int before = data.position();
    SSLEngineResult result;
    try {
      result = engine.unwrap(wire, data);
      noteHandshake(result);
    } catch (SSLException broken) {
      throw new TlsFailed(broken);
    }
    poke |= !established;
    if (result.getStatus() == Status.CLOSED) {
      closedByPeer();
    } else if (result.getStatus() != Status.OK) {
      throw new TlsFailed(
          new SSLException("the engine wants more than a record: " + result.getStatus()));
    }
    boolean idle = wire.position() == start && data.position() == before && !inputEnded;
    if (idle && result.getHandshakeStatus() != HandshakeStatus.NEED_TASK && !hasOutput()) {
      throw new TlsFailed(new SSLException("the engine does not take a whole record"));
    }
  }

  private void closedByPeer() throws TlsFailed {
    inputEnded = true;
    if (!established) {
      throw refused(
          TlsRefused.Kind.HANDSHAKE_CUT_OFF, "the peer closed before the handshake was complete");
    }
  }

  /// Runs tasks where they arise, and notices the end of the handshake.
  private void noteHandshake(SSLEngineResult result) throws SSLException {
    HandshakeStatus status = result.getHandshakeStatus();
    while (status == HandshakeStatus.NEED_TASK) {
      Runnable task = engine.getDelegatedTask();
      if (task != null) {
        task.run();
      }
      status = engine.getHandshakeStatus();
    }
    if (!established && result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      established = true;
      news = true;
      pieceMax = engine.getSession().getPacketBufferSize();
      isTls13 = engine.getSession().getProtocol().equals("TLSv1.3");
      if (deadline != null && deadline.active()) {
        deadline.cancel();
      }
    }
  }

  private void countHandshake(int bytes) throws IOException {
    handshakeBytes += bytes;
    if (handshakeBytes > limits.handshakeBytesMax()) {
      throw refused(
          TlsRefused.Kind.HANDSHAKE_TOO_LARGE,
          "the peer's handshake has more than %d bytes: see TlsLimits.handshakeBytesMax"
              .formatted(limits.handshakeBytesMax()));
    }
  }

  private void countEmpty(boolean hadData, boolean wantsAnswer) throws IOException {
    if (hadData) {
      emptyRecords.dataCame();
    } else if (emptyRecords.emptyCame(wantsAnswer)) {
      throw refused(
          TlsRefused.Kind.EMPTY_RECORDS,
          "more than %d records without data came while neither side sent any: see "
                  .formatted(limits.emptyRecordsMax())
              + "TlsLimits.emptyRecordsMax");
    }
  }

  private void countSent(SSLEngineResult result) {
    if (result.bytesConsumed() > 0) {
      emptyRecords.dataSent();
    } else if (result.bytesProduced() > 0 && !outputEnded) {
      emptyRecords.emptySent();
    }
  }

  @Override
  public void wireEnded() throws IOException {
    leftAtOnce = handshakeBytes == 0 && !engine.getUseClientMode();
    if (!established) {
      throw refused(
          TlsRefused.Kind.HANDSHAKE_CUT_OFF,
          "the peer ended the connection before the handshake was complete");
    }
    throw new ConnectionLost(
        "the connection was cut off: the peer ended it without the close alert of TLS", null);
  }

  @Override
  public boolean inputEnded() {
    return inputEnded;
  }

  /// Engines that are not the JDK's may have output in a handshake and not say so.
  @Override
  public boolean hasOutput() {
    return !refused && (poke || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
  }

  @Override
  public boolean takesData() {
    return established && !outputEnded;
  }

  @Override
  public void send(ByteBuffer[] data, int count, ByteBuffer wire) throws IOException {
    poke = false;
    SSLEngineResult result;
    try {
      result =
          established && count > 0
              ? engine.wrap(data, 0, count, wire)
              : engine.wrap(NOTHING.duplicate(), wire);
      if (established) {
        countSent(result);
      }
      noteHandshake(result);
    } catch (SSLException broken) {
      throw new TlsFailed(broken);
    }
    switch (result.getStatus()) {
      case OK -> {}
      case CLOSED -> {
        if (count > 0) {
          throw new ConnectionLost(
              "the peer has closed, and in TLS 1.2 that ends both directions: what was written was "
                  + "not sent",
              null);
        }
      }
      default ->
          throw new TlsFailed(
              new SSLException("the engine has no room for a record: " + result.getStatus()));
    }
  }

  @Override
  public int pieceMax() {
    return pieceMax;
  }

  @Override
  public int held() {
    if (established) {
      return HELD_OPEN;
    }
    return handshakeBytes == 0 ? HELD_SILENT : HELD_IN_HANDSHAKE + handshakeBytes;
  }

  @Override
  public void endOutput() {
    outputEnded = true;
    engine.closeOutbound();
    poke = true;
  }

  @Override
  public boolean hasNews() {
    return news;
  }

  @Override
  public void tellNews(@Nullable Protocol protocol) throws Exception {
    news = false;
    TlsSession agreed = TlsSession.of(engine, name);
    session = agreed;
    List<Deferred<TlsSession>> told = waiting;
    waiting = List.of();
    try {
      if (protocol instanceof HandshakeAware aware) {
        aware.handshakeCompleted(agreed);
      }
    } finally {
      for (Deferred<TlsSession> each : told) {
        each.callback(agreed);
      }
    }
  }

  @Override
  public ConnectionClosed ended(ConnectionClosed reason) {
    if (deadline != null && deadline.active()) {
      deadline.cancel();
    }
    ConnectionClosed told = failure != null ? failure : reason;
    if (leftAtOnce) {
      // Whoever looked whether somebody listens has cut nothing off.
      told = new ConnectionDone();
    }
    failure = told;
    engines.release(engine);
    return told;
  }

  @Override
  public void tellEnd(ConnectionClosed reason) {
    List<Deferred<TlsSession>> left = waiting;
    waiting = List.of();
    for (Deferred<TlsSession> each : left) {
      each.errback(reason);
    }
  }
}
