package spindle.cred;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import spindle.defer.Deferred;
import spindle.queue.DeferredSemaphore;
import spindle.reactor.Reactor;

/// Checks logins by jobs, a few at a time, and remembers for a while who was right: by a keyed hash
/// of name and password, so that whoever sees this memory has neither. Belongs to one reactor.
final class CheckedLogins {
  static final int RUNNING_MAX = 2;
  static final int WAITING_MAX = 64;
  static final int REMEMBERED_MAX = 10_000;
  static final Duration REMEMBERED = Duration.ofMinutes(5);

  private record Right(User user, long atNanos) {}

  private final SecretKeySpec key;
  private final DeferredSemaphore jobs = new DeferredSemaphore(RUNNING_MAX);
  private final Map<String, Right> right = new LinkedHashMap<>();

  /// Those that are being checked, for who asks the same meanwhile, as a browser does that opens
  /// several connections.
  private final Map<String, Deferred<Optional<User>>> running = new LinkedHashMap<>();

  CheckedLogins() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    key = new SecretKeySpec(bytes, "HmacSHA256");
  }

  Deferred<Optional<User>> check(Login login, Function<Login, Optional<User>> work) {
    Reactor reactor = Reactor.current();
    String mark = mark(login);
    Right known = right.get(mark);
    if (known != null && reactor.nowNanos() - known.atNanos < REMEMBERED.toNanos()) {
      return Deferred.succeed(Optional.of(known.user));
    }
    Deferred<Optional<User>> result = running.get(mark);
    if (result == null) {
      if (running.size() >= RUNNING_MAX + WAITING_MAX) {
        return Deferred.fail(new TooManyLogins());
      }
      result = jobs.run(() -> reactor.deferToThread(() -> work.apply(login)));
      running.put(mark, result);
      result.addBoth(outcome -> {
        running.remove(mark);
        Optional<User> user = outcome.get();
        user.ifPresent(found -> remember(mark, found, reactor.nowNanos()));
        return user;
      });
      var _ =
          result.addErrback(
              RejectedExecutionException.class,
              _ -> {
                throw new TooManyLogins();
              });
    }
    return shared(result);
  }

  /// For one of several who wait: if he gives up, the others do not.
  private static Deferred<Optional<User>> shared(Deferred<Optional<User>> result) {
    Deferred<Optional<User>> mine = new Deferred<>();
    var _ = result.chainDeferred(mine);
    return mine;
  }

  private void remember(String mark, User user, long now) {
    right.remove(mark);
    right.put(mark, new Right(user, now));
    if (right.size() > REMEMBERED_MAX) {
      right.remove(right.keySet().iterator().next());
    }
  }

  private String mark(Login login) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      mac.update((login.name().length() + ":" + login.name()).getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(login.password().getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
