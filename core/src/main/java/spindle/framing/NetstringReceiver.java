package spindle.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;
import spindle.bytes.ByteQueue;

/// A protocol of netstrings, `5:hello,` being one: the length in decimal, a colon, the bytes, a
/// comma. Override [#stringReceived(byte\[\])].
///
/// A peer that sends anything else, or a length above the limit, is broken: what came before is
/// delivered, nothing afterwards, and the connection is closed. A length has no leading zeros.
public abstract non-sealed class NetstringReceiver extends StringReceiver {
  private static final int COLON_MISSING = -1;
  private static final int BROKEN = -2;

  private boolean brokenPeer;

  /// Strings of up to 99999 bytes.
  protected NetstringReceiver() {
    this(LENGTH_MAX);
  }

  /// Strings of up to `lengthMax` bytes.
  ///
  /// @throws IllegalArgumentException if `lengthMax` is negative
  protected NetstringReceiver(int lengthMax) {
    super(lengthMax);
  }

  /// Whether the peer has sent something that is not a netstring or is too long.
  public final boolean brokenPeer() {
    return brokenPeer;
  }

  @Override
  public final boolean sendString(ByteBuffer string) {
    ByteBuffer prefix = ByteBuffer.wrap((string.remaining() + ":").getBytes(US_ASCII));
    ByteBuffer comma = ByteBuffer.wrap(new byte[] {','});
    return transport().writeSequence(List.of(prefix, string, comma));
  }

  @Override
  protected boolean receiveNext(ByteQueue arrived) throws Exception {
    int colon = findColon(arrived);
    if (colon == COLON_MISSING) {
      return false;
    }
    if (colon == BROKEN) {
      refuse();
      return false;
    }
    int length = length(arrived, colon);
    if (arrived.size() - colon - 1 <= length) {
      return false;
    }
    if (arrived.peekByte(colon + 1 + length) != ',') {
      refuse();
      return false;
    }
    arrived.skip(colon + 1);
    ByteBuffer string = arrived.lend(length);
    arrived.skip(1);
    stringReceived(string);
    return true;
  }

  /// Where the length ends. It is found broken as soon as it is: no colon is waited for once there
  /// is no length left to be announced.
  private int findColon(ByteQueue arrived) {
    long length = 0;
    for (int i = 0; i < arrived.size(); i++) {
      byte next = arrived.peekByte(i);
      if (next == ':' && i > 0) {
        return i;
      }
      boolean leadingZero = i == 1 && arrived.peekByte(0) == '0';
      if (next < '0' || next > '9' || leadingZero) {
        return BROKEN;
      }
      length = length * 10 + next - '0';
      if (length > lengthMax()) {
        return BROKEN;
      }
    }
    return COLON_MISSING;
  }

  private static int length(ByteQueue arrived, int colon) {
    int length = 0;
    for (int i = 0; i < colon; i++) {
      length = length * 10 + arrived.peekByte(i) - '0';
    }
    return length;
  }

  private void refuse() {
    brokenPeer = true;
    transport().loseConnection();
  }
}
