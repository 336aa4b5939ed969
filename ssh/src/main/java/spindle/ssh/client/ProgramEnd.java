package spindle.ssh.client;

import java.util.Optional;
import java.util.OptionalInt;

/// How a program on a server has ended.
///
/// @param status that it has ended with; none if a signal has ended it, or the server, or the
///   connection, has not said
/// @param signal that has ended it, without `SIG`: `TERM`
/// @param message what the server says of that, often nothing
public record ProgramEnd(OptionalInt status, Optional<String> signal, String message) {
  /// Whether it has ended with status 0.
  public boolean success() {
    return status.isPresent() && status.getAsInt() == 0;
  }
}
