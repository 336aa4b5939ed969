package spindle.names.server;

import java.util.Optional;
import spindle.address.Address;
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

  /// Somebody says that a zone has changed: NOTIFY, RFC 1996. Nobody cares unless overridden.
  ///
  /// @param from who says so, which over UDP nobody has checked
  /// @return whether there is such a zone here, and it is theirs to say
  default boolean notified(DomainName zone, Address from) {
    return false;
  }
}
