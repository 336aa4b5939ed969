package spindle.cred;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// The one place where it is asked who may come in: checkers on one side, a realm on the other.
/// Immutable; `withX` gives a changed copy.
///
/// @param <A> what users find, see [Realm]
public final class Portal<A> {
  private final Realm<A> realm;
  private final Map<Class<?>, Checker<?>> checkers;
  private final @Nullable Attempts attempts;

  private Portal(Realm<A> realm, Map<Class<?>, Checker<?>> checkers, @Nullable Attempts attempts) {
    this.realm = realm;
    this.checkers = checkers;
    this.attempts = attempts;
  }

  /// A portal to `realm`, through which nobody comes yet.
  public static <A> Portal<A> to(Realm<A> realm) {
    return new Portal<>(realm, Map.of(), null);
  }

  /// A portal behind which everybody is who it is, for protocols that want no more than that.
  ///
  /// @param kind of credentials
  /// @param checker of them
  public static <C extends Credentials> Portal<User> of(Class<C> kind, Checker<? super C> checker) {
    return Portal.<User>to(user -> Deferred.succeed(Avatar.of(user))).with(kind, checker);
  }

  /// A copy that has credentials of one kind checked by `checker`, in place of an earlier one.
  public <C extends Credentials> Portal<A> with(Class<C> kind, Checker<? super C> checker) {
    Map<Class<?>, Checker<?>> more = new LinkedHashMap<>(checkers);
    more.put(kind, checker);
    return new Portal<>(realm, more, attempts);
  }

  /// A copy that limits attempts that are wrong. Several portals may share them.
  public Portal<A> withAttempts(Attempts limit) {
    return new Portal<>(realm, checkers, limit);
  }

  /// Whether there is a checker for this kind.
  public boolean handles(Class<? extends Credentials> kind) {
    return checkers.containsKey(kind);
  }

  /// Whether a checker knows these: for protocols that ask about a public key before the client
  /// signs with it. Nobody comes in by it, and what it knows not counts as no attempt. On a
  /// reactor's thread.
  ///
  /// @return fails with what the checker has failed with
  public Deferred<Boolean> knows(Credentials credentials) {
    Checker<Credentials> checker = checker(credentials);
    if (checker == null) {
      return Deferred.succeed(false);
    }
    return Deferred.succeed(credentials)
        .then(checker::check)
        .addErrback(UnauthorizedLogin.class, _ -> Optional.empty())
        .addCallback(Optional::isPresent);
  }

  /// Lets somebody in, or not. On a reactor's thread.
  ///
  /// @return the avatar, whose `logout` the caller runs in the end. Fails with [LoginFailed], or
  ///   with what the checker or the realm has failed with
  public Deferred<Avatar<A>> login(Credentials credentials) {
    Checker<Credentials> checker = checker(credentials);
    if (checker == null) {
      return Deferred.fail(new UnhandledCredentials(credentials.getClass()));
    }
    TooManyAttempts refusal = refusal(credentials);
    if (refusal != null) {
      return Deferred.fail(refusal);
    }
    return Deferred.succeed(credentials)
        .then(checker::check)
        .addErrback(UnauthorizedLogin.class, _ -> Optional.empty())
        .then(user -> entered(user, credentials));
  }

  private @Nullable TooManyAttempts refusal(Credentials credentials) {
    return attempts == null
        ? null
        : attempts.refusal(credentials.claimed().orElse(null), credentials.from()).orElse(null);
  }

  @SuppressWarnings("unchecked") // it was put there under the class that it is for
  private @Nullable Checker<Credentials> checker(Credentials credentials) {
    return (Checker<Credentials>) checkers.get(credentials.getClass());
  }

  /// Asked once more, since who guesses may send many guesses before the first was checked.
  private Deferred<Avatar<A>> entered(Optional<User> user, Credentials credentials) {
    if (user.isPresent()) {
      TooManyAttempts refusal = refusal(credentials);
      return refusal == null ? realm.requestAvatar(user.get()) : Deferred.fail(refusal);
    }
    if (attempts != null) {
      attempts.failed(credentials.claimed().orElse(null), credentials.from());
    }
    return Deferred.fail(new UnauthorizedLogin());
  }
}
