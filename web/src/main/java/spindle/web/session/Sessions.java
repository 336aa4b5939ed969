package spindle.web.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.SetCookie;
import spindle.http.Status;
import spindle.reactor.Reactor;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// A filter that finds the session of each request, for handlers behind it to ask for with
/// [Session#of].
///
/// The cookie has a random id of 256 bits and nothing else. One that was not given out here, or is
/// void, counts as none, and is not taken up. Over TLS it is `__Host-session`, and finds sessions
/// that were begun over TLS; in clear text it is `session`, and finds the others. A response that
/// gives a cookie says `Cache-Control: private`; one whose handler has looked into the session says
/// `Vary: Cookie`.
///
/// If the store fails, that is logged, and the answer is 503. What a handler has put is kept unless
/// it throws. Immutable; `withX` gives a changed copy.
public final class Sessions implements Filter {
  private static final Logger LOG = System.getLogger("spindle.web.session");

  /// What a copy is made from.
  private static final class Draft {
    String cookieName = "session";
    int sizeMax = 4096;
    @Nullable Duration maxAge;
    RandomGenerator random = new SecureRandom();
  }

  private final SessionStore store;
  private final String cookieName;
  private final int sizeMax;
  private final @Nullable Duration maxAge;
  private final RandomGenerator random;

  private Sessions(SessionStore store, Draft draft) {
    this.store = store;
    cookieName = draft.cookieName;
    sizeMax = draft.sizeMax;
    maxAge = draft.maxAge;
    random = draft.random;
  }

  /// Sessions in memory, with the limits that there are if nothing is said.
  ///
  /// @param home whose thread and time they live on; the other reactors of a group may use them
  public static Sessions inMemory(Reactor home) {
    return of(new MemorySessions(home, SessionLimits.defaults()));
  }

  /// Sessions that are kept elsewhere, or in memory with other limits.
  public static Sessions of(SessionStore store) {
    return new Sessions(store, new Draft());
  }

  private Sessions with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.cookieName = cookieName;
    draft.sizeMax = sizeMax;
    draft.maxAge = maxAge;
    draft.random = random;
    change.accept(draft);
    return new Sessions(store, draft);
  }

  /// A copy with another name of the cookie, for two sites on one host. Over TLS `__Host-` stands
  /// before it.
  ///
  /// @throws IllegalArgumentException if it is no token
  public Sessions withCookieName(String name) {
    var _ = SetCookie.of("__Host-" + name, "");
    return with(draft -> draft.cookieName = name);
  }

  /// A copy whose cookies are kept when the browser is closed, for so long. The store may end the
  /// session before.
  ///
  /// @throws IllegalArgumentException if it is less than a second
  public Sessions withMaxAge(Duration time) {
    var _ = SetCookie.of(cookieName, "").withMaxAge(time);
    return with(draft -> draft.maxAge = time);
  }

  /// A copy with another limit on the characters of all names and values of one session; 4096 if
  /// nothing is said. To more the answer is 413.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public Sessions withSizeMax(int characters) {
    if (characters < 1) {
      throw new IllegalArgumentException("expected a limit that is positive, got " + characters);
    }
    return with(draft -> draft.sizeMax = characters);
  }

  /// A copy that makes ids from this and not from a `SecureRandom`: for tests.
  public Sessions withRandom(RandomGenerator source) {
    return with(draft -> draft.random = source);
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    SessionCookie cookie = new SessionCookie(request, cookieName, sizeMax, maxAge, random);
    String id = cookie.arrived(request).orElse(null);
    if (id == null) {
      return ask(request, next, new Session(store, cookie));
    }
    String key = SessionIds.key(id, cookie.secure());
    Deferred<Session> session =
        answered(() -> store.find(key)).addCallback(found -> session(cookie, id, found));
    if (session.isDone()) {
      return ask(request, next, taken(session));
    }
    return Response.later(session.then(found -> ask(request, next, found).whenHere()));
  }

  private Session session(SessionCookie cookie, String id, Optional<Map<String, String>> found) {
    return found
        .map(values -> new Session(store, cookie, id, values))
        .orElseGet(() -> new Session(store, cookie));
  }

  private static Response ask(Request request, Handler next, Session session) throws Exception {
    Response response = next.handle(request.with(Session.KEY, session));
    return response.then(here -> kept(session, here));
  }

  private static Response kept(Session session, Response response) throws Exception {
    Deferred<Void> saved = session.settle().onFailure(_ -> response.body().cancel());
    if (saved.isDone()) {
      var _ = taken(saved);
      return session.cookie().on(response, session.looked());
    }
    return Response.later(saved.addCallback(_ -> session.cookie().on(response, session.looked())));
  }

  private static <T extends @Nullable Object> T taken(Deferred<T> done) throws Exception {
    try {
      return done.take();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the store answers; a failure of it is logged, and the client gets 503.
  static <T extends @Nullable Object> Deferred<T> answered(Callable<Deferred<T>> question) {
    return Deferred.maybeDeferred(question)
        .addErrback(failure -> {
          if (failure instanceof CancelledError) {
            throw failure;
          }
          LOG.log(Level.ERROR, "the store of sessions failed", failure);
          throw new HttpError(
              Status.SERVICE_UNAVAILABLE,
              "The store of sessions does not answer.",
              Fields.of("Retry-After", "1"));
        });
  }
}
