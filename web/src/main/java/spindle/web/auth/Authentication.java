package spindle.web.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.MalformedMessage;
import spindle.http.Status;
import spindle.web.ExchangeNotes;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.RequestKey;
import spindle.web.Response;

/// A filter that lets requests pass of which it knows who sent them; handlers behind it ask with
/// [#user].
///
/// It decides when the head has arrived, so a client that waits for a word before it sends its body
/// (`Expect: 100-continue`) need not send it. Who has said nothing, or something wrong, is answered
/// with 401 and all challenges, each a line; a scheme that is not here, and what is malformed,
/// counts as nothing said. Who is known and not allowed gets 403. Immutable; `withX` and the like
/// give changed copies.
public final class Authentication implements Filter {
  private static final String FIELD = "Authorization";
  private static final RequestKey<User> USER = RequestKey.of("user");

  private final List<AuthScheme> schemes;
  private final Predicate<User> allowed;
  private final boolean optional;

  private Authentication(List<AuthScheme> schemes, Predicate<User> allowed, boolean optional) {
    this.schemes = schemes;
    this.allowed = allowed;
    this.optional = optional;
  }

  /// Who sent this request.
  ///
  /// @throws IllegalStateException if nobody knows: no filter of this kind stands before the
  ///   handler, or one that is optional
  public static User user(Request request) {
    return findUser(request)
        .orElseThrow(
            () -> new IllegalStateException("no Authentication before this handler found a user"));
  }

  /// Who sent this request, if that is known.
  public static Optional<User> findUser(Request request) {
    return request.find(USER);
  }

  /// Everybody who is known by one of these schemes, the best first.
  public static Authentication by(AuthScheme first, AuthScheme... others) {
    List<AuthScheme> schemes = new ArrayList<>(List.of(first));
    schemes.addAll(List.of(others));
    return new Authentication(List.copyOf(schemes), _ -> true, false);
  }

  /// A copy that lets only these pass; who is known and is none of them gets 403.
  public Authentication allowing(Predicate<User> which) {
    return new Authentication(schemes, allowed.and(which), optional);
  }

  /// A copy that lets only those pass who have this role.
  public Authentication withRole(String role) {
    return allowing(user -> user.has(role));
  }

  /// A copy that lets also those pass who have said nothing: [#findUser] is empty then. What is
  /// wrong is still 401.
  public Authentication optional() {
    return new Authentication(schemes, allowed, true);
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    HttpCredentials credentials = said(request).flatMap(HttpCredentials::parse).orElse(null);
    AuthScheme scheme = credentials == null ? null : scheme(credentials.scheme());
    if (credentials == null || scheme == null) {
      return passed(request, next, scheme, AuthResult.absent());
    }
    Deferred<AuthResult> verdict = scheme.judge(request, credentials);
    if (verdict.isDone()) {
      return passed(request, next, scheme, taken(verdict));
    }
    return Response.later(verdict.then(said -> passed(request, next, scheme, said).whenHere()));
  }

  /// What the one field says; two that differ are 400.
  private static Optional<String> said(Request request) {
    try {
      return request.fields().single(FIELD);
    } catch (MalformedMessage _) {
      throw new HttpError(Status.BAD_REQUEST, "The field Authorization came twice.");
    }
  }

  private @Nullable AuthScheme scheme(String name) {
    for (AuthScheme each : schemes) {
      if (each.name().equalsIgnoreCase(name)) {
        return each;
      }
    }
    return null;
  }

  private static AuthResult taken(Deferred<AuthResult> done) throws Exception {
    try {
      return done.take();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private Response passed(
      Request request, Handler next, @Nullable AuthScheme scheme, AuthResult verdict)
      throws Exception {
    return switch (verdict) {
      case AuthResult.Known known -> {
        request.atEnd(known.logout());
        ExchangeNotes.of(request).setUser(known.user().name());
        if (!allowed.test(known.user())) {
          throw forbidden(scheme);
        }
        yield next.handle(request.with(USER, known.user()));
      }
      case AuthResult.Absent _ -> {
        if (optional) {
          yield next.handle(request);
        }
        throw unauthorized(scheme, List.of());
      }
      case AuthResult.Wrong wrong -> throw unauthorized(scheme, wrong.challenges());
      case AuthResult.Malformed bad ->
          throw new HttpError(Status.BAD_REQUEST, bad.words(), fields(bad.challenges()));
    };
  }

  private static HttpError forbidden(@Nullable AuthScheme scheme) {
    Optional<Challenge> why = scheme == null ? Optional.empty() : scheme.forbidden();
    return new HttpError(
        Status.FORBIDDEN, "You may not do this.", fields(why.map(List::of).orElse(List.of())));
  }

  /// @param special in place of what `scheme` asks for; none if it is empty
  private HttpError unauthorized(@Nullable AuthScheme scheme, List<Challenge> special) {
    List<Challenge> all = new ArrayList<>();
    for (AuthScheme each : schemes) {
      all.addAll(each == scheme && !special.isEmpty() ? special : each.challenges());
    }
    return new HttpError(Status.UNAUTHORIZED, "Say who you are.", fields(all));
  }

  private static Fields fields(List<Challenge> challenges) {
    Fields fields = Fields.none();
    for (Challenge each : challenges) {
      fields = fields.plus("WWW-Authenticate", each.field());
    }
    return fields;
  }
}
