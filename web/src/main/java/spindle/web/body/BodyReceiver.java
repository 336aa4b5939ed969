package spindle.web.body;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// Takes the pieces of a body, see [Body#pourInto].
@FunctionalInterface
public interface BodyReceiver {
  /// Takes one piece, which is the receiver's.
  ///
  /// @return null to go on at once, or what to wait for before the next piece
  /// @throws Exception anything: it ends the pouring
  @Nullable Deferred<?> receive(ByteBuffer piece) throws Exception;
}
