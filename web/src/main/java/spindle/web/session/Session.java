package spindle.web.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Request;
import spindle.web.RequestKey;

/// What a site remembers of one client: texts under names. A handler gets it by [#of], changes it,
/// and answers; what it has changed is kept before the answer leaves.
///
/// A client that nothing was put into a session for has none, and no cookie. Each request has an
/// object of its own, with the values as they were when it arrived; of requests at the same time
/// each keeps what it has changed, and none brings a session back that another has ended.
///
/// Belongs to the thread of the request's reactor.
public final class Session {
  static final RequestKey<Session> KEY = RequestKey.of("session");

  private final SessionStore store;
  private final SessionCookie cookie;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, Optional<String>> changes = new LinkedHashMap<>();

  /// Null as long as the store does not know of it.
  private @Nullable String id;

  private boolean looked;
  private boolean answered;

  /// What the store was last asked to do, which waits for what it was asked before.
  private Deferred<Void> last = Deferred.succeed();

  Session(SessionStore store, SessionCookie cookie) {
    this.store = store;
    this.cookie = cookie;
  }

  Session(SessionStore store, SessionCookie cookie, String id, Map<String, String> found) {
    this(store, cookie);
    this.id = id;
    values.putAll(found);
  }

  /// The session of whoever sent this request; an empty one if there was none.
  ///
  /// @throws IllegalStateException if no filter [Sessions] stands before the handler
  public static Session of(Request request) {
    return request
        .find(KEY)
        .orElseThrow(() ->
            new IllegalStateException(
                "no Sessions before this handler: say site.with(Sessions.inMemory(reactor))"));
  }

  /// What was put under this name.
  public Optional<String> get(String name) {
    looked = true;
    return Optional.ofNullable(values.get(name));
  }

  /// All names and values. A copy.
  public Map<String, String> values() {
    looked = true;
    return new LinkedHashMap<>(values);
  }

  /// Whether nothing of it is in the store yet.
  public boolean isNew() {
    return id == null;
  }

  /// Puts a value under a name, in place of what was there. If this is the first, the client is
  /// given a cookie with the answer.
  ///
  /// @throws HttpError with 413 if all names and values are more than [Sessions#withSizeMax] allows
  /// @throws IllegalStateException if it is the first and the answer has begun, so that its client
  ///   cannot be given a cookie any more
  public void put(String name, String value) {
    if (id == null) {
      requireUnanswered();
    }
    long size = (long) name.length() + value.length();
    for (Map.Entry<String, String> each : values.entrySet()) {
      boolean other = !each.getKey().equals(name);
      size += other ? each.getKey().length() + each.getValue().length() : 0;
    }
    if (size > cookie.sizeMax()) {
      throw new HttpError(Status.CONTENT_TOO_LARGE, "This is too much for a session.");
    }
    looked = true;
    values.put(name, value);
    changes.put(name, Optional.of(value));
  }

  private void requireUnanswered() {
    if (answered) {
      throw new IllegalStateException(
          "the answer has begun: its client cannot be given another cookie any more");
    }
  }

  /// Removes what is under a name.
  public void remove(String name) {
    looked = true;
    if (values.remove(name) != null) {
      changes.put(name, Optional.empty());
    }
  }

  /// Gives the client another id, and makes the old one void at once: to be called when somebody
  /// logs in, so that nobody who knew the id before is logged in as well.
  ///
  /// @return fires when the store has done so, and need not be waited for: the answer does. Fails
  ///   with [HttpError] 503 if the store fails
  /// @throws IllegalStateException if the answer has begun
  public Deferred<Void> rotate() {
    requireUnanswered();
    if (id == null) {
      return done(); // it will have an id that nobody knows
    }
    String old = key(id);
    String renewed = key(begin());
    return ask(() ->
        store
            .rename(old, renewed)
            .then(there -> there ? Deferred.succeed() : store.add(renewed, Map.of())));
  }

  /// Ends the session: its values are gone at once, and the client is told to forget its cookie.
  /// What is put after this begins another one.
  ///
  /// @return as for [#rotate]
  public Deferred<Void> end() {
    values.clear();
    changes.clear();
    String ended = id;
    id = null;
    if (ended == null) {
      return done();
    }
    cookie.delete();
    return ask(() -> store.remove(key(ended)));
  }

  /// Keeps what was changed. The answer does this by itself: only what is changed after it has
  /// begun, in a body that is written or on a connection that was upgraded, needs this.
  ///
  /// @return as for [#rotate]
  public Deferred<Void> save() {
    if (changes.isEmpty()) {
      return done();
    }
    if (id == null && values.isEmpty()) {
      changes.clear();
      return done();
    }
    Map<String, Optional<String>> kept = new LinkedHashMap<>(changes);
    changes.clear();
    if (id == null) {
      Map<String, String> first = new LinkedHashMap<>(values);
      String begun = key(begin());
      return ask(() -> store.add(begun, first));
    }
    String key = key(id);
    return ask(() -> store.change(key, kept).then(_ -> Deferred.succeed()));
  }

  /// Fires once, when the session has ended: by [#end], in this request or another, or by time. If
  /// nothing was put into it, it fails with `IllegalStateException`.
  public Deferred<SessionEnd> notifyOnExpire() {
    return save()
        .then(_ -> {
          if (id == null) {
            throw new IllegalStateException("this session has not begun: put something into it");
          }
          return store.notifyOnExpire(key(id));
        });
  }

  /// Keeps what was changed, for the answer.
  Deferred<Void> settle() {
    Deferred<Void> saved = save();
    answered = true;
    return saved;
  }

  boolean looked() {
    return looked;
  }

  SessionCookie cookie() {
    return cookie;
  }

  private String begin() {
    String begun = cookie.renew();
    id = begun;
    return begun;
  }

  private String key(String of) {
    return SessionIds.key(of, cookie.secure());
  }

  /// Asks the store, when it has done what it was asked before. Once it has failed it is asked no
  /// more.
  private Deferred<Void> ask(Callable<Deferred<Void>> question) {
    Deferred<Void> before = last;
    last =
        Deferred.succeed()
            .then(_ -> before)
            .then(_ -> Sessions.answered(question))
            .reportedElsewhere();
    return done();
  }

  /// Fires when all that the store was asked is done.
  private Deferred<Void> done() {
    Deferred<Void> all = last;
    return Deferred.succeed().then(_ -> all).reportedElsewhere();
  }

  /// Whether it is new, for people: id and values may be secret.
  @Override
  public String toString() {
    return isNew() ? "new session" : "session of %d values".formatted(values.size());
  }
}
