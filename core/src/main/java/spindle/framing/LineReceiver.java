package spindle.framing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.bytes.ByteQueue;

/// A protocol of lines that can change to raw bytes and back: a header and then a body. It begins
/// with lines.
///
/// ```java
/// public void lineReceived(String line) {
///   if (line.isEmpty()) {
///     setRawMode();
///   }
/// }
///
/// public void rawDataReceived(ByteBuffer data) throws Exception {
///   while (missing > 0 && data.hasRemaining()) {
///     take(data.get());
///   }
///   if (missing == 0) {
///     setLineMode(data);
///   }
/// }
/// ```
///
/// Whatever the mode, every byte is delivered once and in order.
public abstract class LineReceiver extends LineOnlyReceiver {
  private boolean raw;

  /// What `rawDataReceived` is reading just now.
  private @Nullable ByteBuffer reading;

  /// Lines that end in CR LF, have up to 16384 bytes and are UTF-8.
  protected LineReceiver() {}

  /// Lines as `format` says.
  protected LineReceiver(LineFormat format) {
    super(format);
  }

  /// Bytes have arrived in raw mode: one or more, cut wherever the network cut them. There is no
  /// limit on how many come.
  ///
  /// @param data lent until this method returns. What is left in it then is gone: give it to
  ///   [#setLineMode(ByteBuffer)] if it is not yours
  /// @throws Exception anything; it ends this connection
  public void rawDataReceived(ByteBuffer data) throws Exception {
    throw new UnsupportedOperationException(getClass().getName() + " overrides no rawDataReceived");
  }

  /// From now on bytes go to [#rawDataReceived]. Those that have arrived with the line being
  /// received follow at once.
  public final void setRawMode() {
    raw = true;
  }

  /// From now on there are lines.
  public final void setLineMode() {
    raw = false;
  }

  /// From now on there are lines, and the first bytes of them are what remains in `early`. Called
  /// from within a receiver, the lines follow as soon as that returns; otherwise before this does.
  ///
  /// @param early read to its end; kept, if it is what [#rawDataReceived] was given, else copied
  /// @throws Exception what receiving a line throws
  @SuppressWarnings("ReferenceEquality") // The very buffer that we lent, not one of equal content.
  public final void setLineMode(ByteBuffer early) throws Exception {
    raw = false;
    if (early == reading) {
      putBackView(early);
    } else {
      putBack(early);
    }
  }

  /// Takes what has arrived and was not delivered; the array is the caller's.
  public final byte[] clearLineBuffer() {
    return takeRemaining();
  }

  @Override
  protected boolean receiveNext(ByteQueue arrived) throws Exception {
    if (!raw) {
      return super.receiveNext(arrived);
    }
    ByteBuffer data = arrived.takeView(arrived.size());
    reading = data;
    try {
      rawDataReceived(data);
    } finally {
      reading = null;
    }
    return true;
  }
}
