package spindle.web.session;

import java.util.Map;
import java.util.Optional;
import spindle.defer.Deferred;

/// Where sessions are kept: in memory, in a database, in another process. It also says when a
/// session has ended, and lets no change bring one back.
///
/// A key is 43 letters, digits, `-` and `_`: a hash of the id that the client has, so whoever reads
/// the store cannot take a session over. What a Deferred here fails with is logged, and the client
/// is answered with 503. Called on the thread of the reactor that serves the request.
public interface SessionStore {
  /// The values of a session, which counts as used now; empty if there is none, or no more.
  Deferred<Optional<Map<String, String>>> find(String key);

  /// Begins a session with these values.
  Deferred<Void> add(String key, Map<String, String> values);

  /// Sets some values, and removes those that are empty here; the others stay as they are, so that
  /// two requests at the same time do not undo what the other has done. Fires with false, and does
  /// nothing, if there is no such session, or no more.
  Deferred<Boolean> change(String key, Map<String, Optional<String>> changes);

  /// Gives a session another key; the old one is void from then on. Its age stays as it is. Fires
  /// with false, and does nothing, if there is no such session, or no more.
  Deferred<Boolean> rename(String key, String newKey);

  /// Ends a session; does nothing if there is none.
  Deferred<Void> remove(String key);

  /// Fires once, when the session ends; whatever keys it has meanwhile. Fails with
  /// `IllegalStateException` if there is no such session, and with `UnsupportedOperationException`
  /// if this store is not told of ends.
  Deferred<SessionEnd> notifyOnExpire(String key);
}
