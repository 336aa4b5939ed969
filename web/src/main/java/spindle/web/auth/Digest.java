package spindle.web.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.cred.Attempts;
import spindle.cred.TooManyAttempts;
import spindle.defer.Deferred;
import spindle.web.Request;

/// A password that does not go over the wire, RFC 7616: with SHA-256, and MD5 only if that is said;
/// `qop=auth`. Whoever listens in clear text still sees, and can change, everything else: prefer
/// [Basic] over TLS where you can choose.
///
/// Each nonce is made here, is valid for five minutes, and each of its counts once; counts of
/// several connections may come out of their order. A client whose nonce is too old, or was made
/// before a restart, and that has shown to know the password, is told `stale=true`, so that nobody
/// is asked anew. Immutable; `withX` gives a changed copy, which begins with no nonces.
public final class Digest implements AuthScheme {
  private static final String NAME = "Digest";

  /// What a copy is made from.
  private static final class Draft {
    String realm = "";
    DigestAccounts accounts = DigestAccounts.of();
    boolean md5;
    Duration age = Duration.ofMinutes(5);
    int noncesMax = 10_000;
    @Nullable Attempts attempts;
    InstantSource time = InstantSource.system();
    RandomGenerator random = new SecureRandom();
  }

  private final Draft settings;
  private final List<DigestAlgorithm> algorithms;
  private final Nonces nonces;

  /// What an unknown name is compared with, so that it takes the same time.
  private final String nobody;

  private Digest(Draft settings) {
    this.settings = settings;
    algorithms =
        settings.md5
            ? List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5)
            : List.of(DigestAlgorithm.SHA_256);
    nonces = new Nonces(settings.random, settings.age, settings.noncesMax);
    byte[] any = new byte[32];
    settings.random.nextBytes(any);
    nobody = DigestAlgorithm.SHA_256.hash(new String(any, ISO_8859_1));
    var _ = challenges();
  }

  /// Asks for who is among `accounts`.
  ///
  /// @param realm that their hashes are for
  /// @throws IllegalArgumentException if the realm is not of printable ASCII and blanks
  public static Digest of(String realm, DigestAccounts accounts) {
    Draft draft = new Draft();
    draft.realm = realm;
    draft.accounts = accounts;
    return new Digest(draft);
  }

  private Digest with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.realm = settings.realm;
    draft.accounts = settings.accounts;
    draft.md5 = settings.md5;
    draft.age = settings.age;
    draft.noncesMax = settings.noncesMax;
    draft.attempts = settings.attempts;
    draft.time = settings.time;
    draft.random = settings.random;
    change.accept(draft);
    return new Digest(draft);
  }

  /// A copy that takes MD5 as well, for clients that know nothing else.
  public Digest withMd5() {
    return with(draft -> draft.md5 = true);
  }

  /// A copy with another age of nonces.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public Digest withNonceAge(Duration age) {
    if (!age.isPositive()) {
      throw new IllegalArgumentException("expected an age that is positive, got " + age);
    }
    return with(draft -> draft.age = age);
  }

  /// A copy with another limit on nonces whose counts are remembered; 10 000 if nothing is said.
  /// Beyond it the first used are stale.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public Digest withNoncesMax(int nonces) {
    if (nonces < 1) {
      throw new IllegalArgumentException("expected a limit that is positive, got " + nonces);
    }
    return with(draft -> draft.noncesMax = nonces);
  }

  /// A copy that limits attempts that are wrong.
  public Digest withAttempts(Attempts limit) {
    return with(draft -> draft.attempts = limit);
  }

  /// A copy that takes the time from here and not from the system.
  public Digest withTime(InstantSource source) {
    return with(draft -> draft.time = source);
  }

  /// A copy that makes nonces from this and not from a `SecureRandom`: for tests.
  public Digest withRandom(RandomGenerator source) {
    return with(draft -> draft.random = source);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Challenge> challenges() {
    return challenges(false);
  }

  private List<Challenge> challenges(boolean stale) {
    List<Challenge> all = new ArrayList<>();
    for (DigestAlgorithm each : algorithms) {
      Challenge challenge =
          Challenge.of(NAME)
              .with("realm", settings.realm)
              .with("qop", "auth")
              .withToken("algorithm", each.word())
              .with("nonce", nonces.make(settings.time.millis()))
              .withToken("charset", "UTF-8");
      all.add(stale ? challenge.withToken("stale", "true") : challenge);
    }
    return all;
  }

  @Override
  public Deferred<AuthResult> judge(Request request, HttpCredentials credentials) {
    DigestResponse said = DigestResponse.of(credentials, algorithms).orElse(null);
    if (said == null || !said.realm().equals(settings.realm)) {
      return Deferred.succeed(AuthResult.absent());
    }
    boolean here = said.uri().equals(request.target()) || said.uri().equals(request.pathAndQuery());
    if (!here) {
      return Deferred.succeed(
          new AuthResult.Malformed("These credentials are for another target.", List.of()));
    }
    if (settings.attempts != null) {
      TooManyAttempts refusal = settings.attempts.refusal(said.name(), request.peer()).orElse(null);
      if (refusal != null) {
        return Deferred.fail(Entering.error(refusal));
      }
    }
    return settings.accounts.find(said.name()).addCallback(found -> judge(request, said, found));
  }

  private AuthResult judge(Request request, DigestResponse said, Optional<DigestAccount> found) {
    String hash = found.map(account -> account.hash(said.algorithm())).orElse("");
    String expected = said.expected(hash.isEmpty() ? nobody : hash, request.method());
    boolean right =
        MessageDigest.isEqual(expected.getBytes(UTF_8), said.response().getBytes(UTF_8));
    if (!right || hash.isEmpty()) {
      if (settings.attempts != null) {
        settings.attempts.failed(said.name(), request.peer());
      }
      return new AuthResult.Wrong(List.of());
    }
    if (!nonces.take(said.nonce(), said.count(), settings.time.millis())) {
      return new AuthResult.Wrong(challenges(true));
    }
    return AuthResult.known(found.orElseThrow().user());
  }
}
