package spindle.http2;

import static spindle.http2.frame.ErrorCodes.fault;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import spindle.http2.frame.FieldSection;

/// What Netty's reader tells of each frame, given on in our words.
final class FrameListener implements io.netty.handler.codec.http2.Http2FrameListener {
  private static final int PRIORITY_UPDATE = 0x10;
  private static final int TEXT_MAX = 64;
  private static final long WINDOW_MAX = Integer.MAX_VALUE;

  private final Http2Connection connection;
  private boolean settingsSeen;
  private long initialWindow = Http2Limits.FIRST_WINDOW;

  FrameListener(Http2Connection connection) {
    this.connection = connection;
  }

  /// Whether the first frame of the peer's has come.
  boolean settingsSeen() {
    return settingsSeen;
  }

  /// What the peer lets us send on a new stream.
  long initialWindow() {
    return initialWindow;
  }

  /// The first frame is SETTINGS, RFC 9113, 3.4.
  private void requireSettings() throws Http2Exception {
    if (!settingsSeen) {
      throw fault(Http2Error.PROTOCOL_ERROR, "expected SETTINGS first");
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean end)
      throws Http2Exception {
    requireSettings();
    ByteBuffer bytes = data.nioBuffer();
    data(id, bytes, padding, end);
    return 0;
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean end)
      throws Http2Exception {
    requireSettings();
    headers(id, (FieldSection) headers, end);
  }

  /// What it says of priorities is the old way of RFC 7540, which is passed over.
  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int id,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    onHeadersRead(context, id, headers, padding, end);
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext context, int id, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    requireSettings();
    connection.floods().priority();
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext context, int id, long code)
      throws Http2Exception {
    requireSettings();
    resetByPeer(id, code);
  }

  @Override
  public void onSettingsAckRead(ChannelHandlerContext context) throws Http2Exception {
    requireSettings();
    connection.floods().settings();
    connection.settingsAcknowledged();
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
      throws Http2Exception {
    settingsSeen = true;
    connection.floods().settings();
    settings(settings);
  }

  @Override
  public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
    requireSettings();
    connection.floods().ping();
    connection.control();
    connection.output().ping(data, true);
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext context, long data) throws Http2Exception {
    requireSettings();
    connection.floods().ping();
    connection.pingAcknowledged(data);
  }

  @Override
  public void onPushPromiseRead(
      ChannelHandlerContext context, int id, int promised, Http2Headers headers, int padding)
      throws Http2Exception {
    throw fault(Http2Error.PROTOCOL_ERROR, "expected no PUSH_PROMISE");
  }

  @Override
  public void onGoAwayRead(ChannelHandlerContext context, int last, long code, ByteBuf debug)
      throws Http2Exception {
    requireSettings();
    connection.floods().settings();
    int length = Math.min(debug.readableBytes(), TEXT_MAX);
    String text = debug.toString(debug.readerIndex(), length, StandardCharsets.US_ASCII);
    connection.goAwayReceived(new GoAway(code, last, text, true));
  }

  @Override
  public void onWindowUpdateRead(ChannelHandlerContext context, int id, int increment)
      throws Http2Exception {
    requireSettings();
    connection.floods().windowUpdate();
    windowUpdate(id, increment);
  }

  @Override
  public void onUnknownFrame(
      ChannelHandlerContext context, byte type, int id, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    requireSettings();
    if (type != PRIORITY_UPDATE) {
      connection.floods().unknown();
      return;
    }
    connection.floods().priority();
    if (id != 0) {
      throw fault(Http2Error.PROTOCOL_ERROR, "expected PRIORITY_UPDATE on stream 0");
    }
    if (payload.readableBytes() < 4) {
      throw fault(Http2Error.FRAME_SIZE_ERROR, "expected a PRIORITY_UPDATE that names a stream");
    }
    int stream = payload.readInt() & Integer.MAX_VALUE;
    connection.priorityUpdate(stream, Urgency.of(payload.toString(StandardCharsets.US_ASCII)));
  }

  private void headers(int id, FieldSection section, boolean end) throws Http2Exception {
    Http2Stream stream = connection.streams().get(id);
    if (stream != null) {
      if (stream.remoteEnded()) {
        connection.resetFaulty(id, Http2Error.STREAM_CLOSED.code());
      } else {
        stream.headers(section, end);
      }
    } else if (connection.isIdle(id)) {
      connection.opened(id, section, end);
    } else if (connection.streams().resetByUs.contains(id)) {
      connection.floods().ofClosed();
    } else if (connection.streams().resetByPeer.contains(id)) {
      connection.resetFaulty(id, Http2Error.STREAM_CLOSED.code());
    } else if (connection.streams().bothEnded.contains(id)) {
      throw fault(Http2Error.STREAM_CLOSED, "expected no HEADERS on a closed stream");
    } else {
      throw fault(Http2Error.PROTOCOL_ERROR, "expected stream numbers that rise");
    }
  }

  private void data(int id, ByteBuffer bytes, int padding, boolean end) throws Http2Exception {
    int size = bytes.remaining() + padding;
    if (!connection.window().take(size)) {
      throw fault(Http2Error.FLOW_CONTROL_ERROR, "expected DATA within the connection's window");
    }
    if (!bytes.hasRemaining() && !end) {
      connection.floods().emptyData();
    }
    Http2Stream stream = connection.streams().get(id);
    if (stream == null) {
      connection.giveBack(size);
      dataOfNone(id);
    } else if (stream.remoteEnded()) {
      connection.giveBack(size);
      connection.resetFaulty(id, Http2Error.STREAM_CLOSED.code());
    } else if (!stream.window.take(size)) {
      connection.giveBack(size);
      connection.resetFaulty(id, Http2Error.FLOW_CONTROL_ERROR.code());
    } else {
      stream.window.giveBack(padding);
      connection.giveBack(padding);
      deliver(stream, bytes, end);
    }
  }

  private void dataOfNone(int id) throws Http2Exception {
    if (connection.isIdle(id)) {
      throw fault(Http2Error.PROTOCOL_ERROR, "expected no DATA on an idle stream");
    }
    if (connection.streams().resetByUs.contains(id)) {
      connection.floods().ofClosed();
    } else {
      connection.resetFaulty(id, Http2Error.STREAM_CLOSED.code());
    }
  }

  private void deliver(Http2Stream stream, ByteBuffer bytes, boolean end) throws Http2Exception {
    if (end) {
      stream.endRemote();
    }
    if (bytes.hasRemaining()) {
      stream.park(bytes.remaining());
      stream.data(bytes);
    }
    if (end && !stream.isClosed()) {
      stream.ended();
      if (stream.localEnded() && !stream.isClosed()) {
        connection.streamEnded(stream);
      }
    }
    stream.settle();
  }

  private void resetByPeer(int id, long code) throws Http2Exception {
    Http2Stream stream = connection.streams().get(id);
    if (stream == null) {
      if (connection.isIdle(id)) {
        throw fault(Http2Error.PROTOCOL_ERROR, "expected no RST_STREAM on an idle stream");
      }
      connection.floods().ofClosed();
      return;
    }
    connection.floods().resetReceived();
    connection.streams().resetByPeer.add(id);
    connection.forget(stream);
    stream.lost(new StreamReset(code, true));
    connection.streamGone();
  }

  private void settings(Http2Settings settings) throws Http2Exception {
    Long table = settings.headerTableSize();
    if (table != null) {
      connection.output().setTableSize(table);
    }
    Long list = settings.maxHeaderListSize();
    if (list != null) {
      connection.output().setListMax(list);
    }
    Integer initial = settings.initialWindowSize();
    if (initial != null) {
      changeWindows(initial - initialWindow);
      initialWindow = initial;
    }
    connection.received(settings);
    connection.control();
    connection.output().settingsAck();
    connection.queue().run();
  }

  private void changeWindows(long by) throws Http2Exception {
    for (Http2Stream each : connection.streams().open()) {
      each.output.widen(by);
      if (each.output.window() > WINDOW_MAX) {
        throw fault(Http2Error.FLOW_CONTROL_ERROR, "expected windows of at most 2^31-1");
      }
    }
  }

  private void windowUpdate(int id, int increment) throws Http2Exception {
    if (id == 0) {
      connection.queue().widen(increment);
      if (connection.queue().window() > WINDOW_MAX) {
        throw fault(Http2Error.FLOW_CONTROL_ERROR, "expected a window of at most 2^31-1");
      }
      connection.queue().run();
      return;
    }
    Http2Stream stream = connection.streams().get(id);
    if (stream == null) {
      if (connection.isIdle(id)) {
        throw fault(Http2Error.PROTOCOL_ERROR, "expected no WINDOW_UPDATE on an idle stream");
      }
      connection.floods().ofClosed();
      return;
    }
    stream.output.widen(increment);
    if (stream.output.window() > WINDOW_MAX) {
      connection.resetFaulty(id, Http2Error.FLOW_CONTROL_ERROR.code());
      return;
    }
    connection.queue().run();
  }
}
