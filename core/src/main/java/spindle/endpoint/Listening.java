package spindle.endpoint;

import java.util.concurrent.Callable;
import spindle.defer.Deferred;
import spindle.protocol.ListeningPort;
import spindle.reason.CannotListenError;

/// Listening, with failures where an endpoint puts them.
final class Listening {
  private Listening() {}

  /// What `open` opens, or fails with.
  ///
  /// @param place for a failure's message
  static Deferred<ListeningPort> at(String place, Callable<ListeningPort> open) {
    try {
      return Deferred.succeed(open.call());
    } catch (IllegalArgumentException badPlace) {
      return Deferred.fail(new CannotListenError(place, badPlace));
    } catch (Exception failure) {
      return Deferred.fail(failure);
    }
  }
}
