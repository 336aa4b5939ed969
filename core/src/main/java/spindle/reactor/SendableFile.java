package spindle.reactor;

import java.io.IOException;

/// A file opened by a [Kernel], to be sent over its sockets.
public interface SendableFile {
  /// How long it is now.
  ///
  /// @throws IOException if it cannot be told
  long size() throws IOException;

  /// Closes it. Never fails.
  void close();
}
