package spindle.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.protocol.PeerCredentials;
import spindle.protocol.SocketSetting;
import spindle.reason.ConnectionClosed;

/// One connection, as a [Kernel] gives it: non-blocking, and without any memory of its own.
public interface StreamSocket {
  /// Names who is told of readiness, before the first [#interest].
  void watch(Kernel.Watcher watcher);

  /// Sets which of [Kernel#READ] and [Kernel#WRITE] the watcher is told of. With neither, the
  /// kernel still watches for a reset as well as it can, and then reports READ.
  void interest(int operations);

  /// The operations last asked for.
  int interest();

  /// Tells whether a connection was made, once ready for WRITE after [Kernel#connect].
  ///
  /// @return false if it is not decided yet
  /// @throws IOException why it failed
  boolean finishConnect() throws IOException;

  /// Takes bytes that have arrived.
  ///
  /// @return how many; 0 if none are there; -1 at the end of the stream
  /// @throws IOException if the connection is broken
  int read(ByteBuffer into) throws IOException;

  /// Sends bytes, from position to limit, as many as the kernel takes now.
  ///
  /// @param more whether more, or the end, follows at once: the kernel may wait for it, to send
  ///   both in one packet
  /// @return how many
  /// @throws IOException if the connection is broken
  int write(ByteBuffer from, boolean more) throws IOException;

  /// Sends several buffers in order in one call, as many bytes as the kernel takes now.
  ///
  /// @param more as for the other `write`
  /// @return how many
  /// @throws IOException if the connection is broken
  long write(ByteBuffer[] from, int count, boolean more) throws IOException;

  /// Sends part of a file, as much as the kernel takes now.
  ///
  /// @return how many bytes
  /// @throws IOException if the connection is broken or the file cannot be read
  long send(SendableFile file, long position, long count) throws IOException;

  /// Sends what belongs between the last byte written and the end of our direction, if there is
  /// such a thing. Asked again after the next WRITE until it says true.
  ///
  /// @return whether everything has left
  /// @throws IOException if the connection is broken
  default boolean finishOutput() throws IOException {
    return true;
  }

  /// Ends our direction: the peer reads the end of the stream after what was sent.
  ///
  /// @throws IOException if the connection is broken
  void shutdownOutput() throws IOException;

  /// Whether the peer may lose what it has not read yet if we close while it still sends, as with
  /// TCP: then closing waits for the peer's end of stream. Not so for pipes.
  default boolean lingers() {
    return true;
  }

  /// Has `told` called when the peer does not read any more, where it can stop to and still send,
  /// as with two pipes. If that says true, what is written then and later counts as written and
  /// goes nowhere; otherwise the next write fails.
  default void onBrokenOutput(BooleanSupplier told) {}

  /// Why it has ended, if the socket knows more of it than `why`.
  default ConnectionClosed ended(ConnectionClosed why) {
    return why;
  }

  /// Whether the peer was told why nothing that it sends is taken any more, by an alert say. If it
  /// was not, as unless overridden, it must not take the end of our direction for a good one.
  default boolean toldPeerWhy() {
    return false;
  }

  /// Closes the connection. Never fails, and may be repeated.
  void close();

  /// Closes the connection with a reset instead of an orderly end. Never fails.
  void reset();

  /// The peer's address. Never changes once connected.
  Address peer();

  /// Our own address. Never changes once connected.
  Address host();

  /// From now on keeps descriptors that arrive, which are otherwise closed.
  default void keepDescriptors() {}

  /// The next descriptor that came with the bytes of the last [#read], which is the caller's then;
  /// -1 if there is none. What is not taken is closed by the next `read` and with the socket.
  default int takeDescriptor() {
    return -1;
  }

  /// Who the peer is, or null where nobody vouches for it.
  default @Nullable PeerCredentials peerCredentials() {
    return null;
  }

  /// Whether TCP_NODELAY is set. Without such a thing, as unless overridden, it is not.
  default boolean noDelay() {
    return false;
  }

  /// Sets TCP_NODELAY; does nothing where there is no such thing. A refusal fails nothing: the
  /// value stays as it was, and the kernel logs a warning the first time.
  default void setNoDelay(boolean on) {}

  /// Whether SO_KEEPALIVE is set. Without such a thing, as unless overridden, it is not.
  default boolean keepAlive() {
    return false;
  }

  /// Sets SO_KEEPALIVE, as [#setNoDelay] does.
  default void setKeepAlive(boolean on) {}

  /// The value of a setting that is for that kind of address; none where the socket has no such
  /// thing, as unless overridden, or is closed.
  default OptionalInt setting(SocketSetting setting) {
    return OptionalInt.empty();
  }

  /// Changes a setting that is for that kind of address and for an open connection.
  ///
  /// @throws IOException if the system refuses it, or there is no way to set it, as unless
  ///   overridden
  default void set(SocketSetting setting, int value) throws IOException {
    throw new IOException("this kernel has no way to set %s: epoll has".formatted(setting));
  }
}
