package spindle.framing;

import java.nio.ByteBuffer;
import java.util.Objects;
import spindle.bytes.ByteQueue;

/// A protocol of lines. Override [#lineReceived(String)]:
///
/// ```java
/// class Echo extends LineOnlyReceiver {
///   @Override public void lineReceived(String line) {
///     sendLine(line);
///   }
/// }
/// ```
///
/// What follows the last delimiter when the connection ends is not delivered.
public abstract class LineOnlyReceiver extends FramedProtocol {
  private final LineFormat format;
  private final byte[] delimiter;
  private final ByteBuffer delimiterBytes;

  /// Lines that end in CR LF, have up to 16384 bytes and are UTF-8.
  protected LineOnlyReceiver() {
    this(LineFormat.defaults());
  }

  /// Lines as `format` says.
  protected LineOnlyReceiver(LineFormat format) {
    this.format = format;
    delimiter = format.delimiter().getBytes(format.charset());
    delimiterBytes = ByteBuffer.wrap(delimiter);
  }

  /// How lines are written here.
  public final LineFormat format() {
    return format;
  }

  /// A line has arrived. Unless overridden, this makes text of it and calls
  /// [#lineReceived(String)]; bytes that are not text in the format's character set become U+FFFD.
  ///
  /// @param line without its delimiter, from the position to the limit, which need not begin at 0;
  ///   lent until this method returns
  /// @throws Exception anything; it ends this connection
  public void lineReceived(ByteBuffer line) throws Exception {
    if (line.hasArray()) {
      int start = line.arrayOffset() + line.position();
      lineReceived(new String(line.array(), start, line.remaining(), format.charset()));
    } else {
      byte[] bytes = new byte[line.remaining()];
      line.get(bytes);
      lineReceived(new String(bytes, format.charset()));
    }
  }

  /// A line has arrived. Either this or [#lineReceived(ByteBuffer)] is to be overridden.
  ///
  /// @param line without its delimiter
  /// @throws Exception anything; it ends this connection
  public void lineReceived(String line) throws Exception {
    throw new UnsupportedOperationException(getClass().getName() + " overrides no lineReceived");
  }

  /// The peer has sent a line that is too long, or so many bytes that it will be. Unless
  /// overridden, this closes the connection.
  ///
  /// @param rest that line, or what has come of it, and everything after it that has arrived; lent
  ///   until this method returns, and then gone
  /// @throws Exception anything; it ends this connection
  public void lineLengthExceeded(ByteBuffer rest) throws Exception {
    transport().loseConnection();
  }

  /// Sends a line.
  ///
  /// @param line without a delimiter
  /// @return whether there is room for more, as `Transport.write` says
  /// @throws IllegalArgumentException if the peer would read it as something else than this one
  ///   line
  public final boolean sendLine(String line) {
    String whole = Objects.requireNonNull(line, "line") + format.delimiter();
    if (whole.indexOf(format.delimiter()) != line.length()) {
      throw new IllegalArgumentException("there is a delimiter in the line");
    }
    return transport().write(whole.getBytes(format.charset()));
  }

  /// Sends a line. The bytes are taken when this returns.
  ///
  /// @param line without a delimiter
  /// @return whether there is room for more, as `Transport.write` says
  /// @throws IllegalArgumentException if the peer would read it as something else than this one
  ///   line
  public final boolean sendLine(ByteBuffer line) {
    requireNoDelimiter(line);
    var _ = transport().write(line);
    return transport().write(delimiterBytes.rewind());
  }

  /// That the first delimiter in the line and the delimiter behind it is the one behind it.
  private void requireNoDelimiter(ByteBuffer line) {
    for (int i = line.position(); i < line.limit(); i++) {
      if (line.get(i) == delimiter[0] && isDelimiter(line, i)) {
        throw new IllegalArgumentException("there is a delimiter in the line");
      }
    }
  }

  private boolean isDelimiter(ByteBuffer line, int at) {
    for (int i = 1; i < delimiter.length; i++) {
      int from = at + i;
      byte there = from < line.limit() ? line.get(from) : delimiter[from - line.limit()];
      if (there != delimiter[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  protected boolean receiveNext(ByteQueue arrived) throws Exception {
    int length = arrived.indexOf(delimiter);
    if (length < 0 && arrived.size() - delimiter.length < format.lengthMax()) {
      return false;
    }
    // An unfinished line this long is too long even if the next bytes complete the delimiter.
    if (length < 0 || length > format.lengthMax()) {
      lineLengthExceeded(arrived.takeView(arrived.size()));
      return true;
    }
    ByteBuffer line = arrived.lend(length);
    arrived.skip(delimiter.length);
    lineReceived(line);
    return true;
  }
}
