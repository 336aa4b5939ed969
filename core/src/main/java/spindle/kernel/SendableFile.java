package spindle.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A file opened by a [Kernel], to be sent over its sockets.
public interface SendableFile {
  /// How long it is now.
  ///
  /// @throws IOException if it cannot be told
  long size() throws IOException;

  /// Copies bytes from `position` on, for a socket that cannot be handed the file itself.
  ///
  /// @return how many; -1 at its end
  /// @throws IOException if it cannot be read
  int read(ByteBuffer into, long position) throws IOException;

  /// Whether its bytes are kept in memory, and so count against the limits on that.
  default boolean isInMemory() {
    return false;
  }

  /// Closes it. Never fails.
  void close();
}
