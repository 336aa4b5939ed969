package spindle.names.server;

import java.util.Optional;
import spindle.defer.Deferred;
import spindle.names.DomainName;

/// Answers questions. Called on the reactor's thread.
@FunctionalInterface
public interface NameHandler {
  /// What there is to say.
  ///
  /// @return fires with the reply; what it fails with is logged and told as SERVFAIL. Cancelled if
  ///   it takes too long
  /// @throws Exception anything; it is logged and told as SERVFAIL
  Deferred<NameReply> answer(NameQuery query) throws Exception;

  /// The whole zone that begins at `name`, for who may have it copied. None unless overridden.
  default Optional<Zone> zone(DomainName name) {
    return Optional.empty();
  }
}
