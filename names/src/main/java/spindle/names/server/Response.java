package spindle.names.server;

import java.util.Iterator;
import spindle.defer.Deferred;

/// What goes back for a message.
sealed interface Response {
  /// Nothing.
  record None() implements Response {}

  /// One message, later perhaps; a failure is silence.
  record One(Deferred<byte[]> bytes) implements Response {}

  /// Several, one after the other, over a connection.
  record Many(Iterator<byte[]> messages) implements Response {}
}
