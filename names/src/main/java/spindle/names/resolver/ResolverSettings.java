package spindle.names.resolver;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.tls.TlsClientContext;

/// What a resolver may take, keep and believe. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if a count is below 1, or a time negative.
public final class ResolverSettings {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    Duration lookupTimeout = Duration.ofSeconds(20);
    int questionsMax = 500;
    int waitingMax = 10_000;
    int chainMax = 16;
    int wrongAnswersMax = 16;
    int cacheMax = 10_000;
    int cacheBytesMax = 8 << 20;
    Duration ttlMax = Duration.ofDays(1);
    Duration negativeTtlMax = Duration.ofHours(1);
    Duration staleFor = Duration.ZERO;
    boolean mixedCase = true;
    boolean cookies = true;
    @Nullable String tlsHost;
    @Nullable TlsClientContext tls;
    @Nullable MessageCarrier carrier;
    RandomGenerator random = new SecureRandom();
  }

  private final Duration lookupTimeout;
  private final int questionsMax;
  private final int waitingMax;
  private final int chainMax;
  private final int wrongAnswersMax;
  private final int cacheMax;
  private final int cacheBytesMax;
  private final Duration ttlMax;
  private final Duration negativeTtlMax;
  private final Duration staleFor;
  private final boolean mixedCase;
  private final boolean cookies;
  private final @Nullable String tlsHost;
  private final @Nullable TlsClientContext tls;
  private final @Nullable MessageCarrier carrier;
  private final RandomGenerator random;

  private ResolverSettings(Draft draft) {
    lookupTimeout = draft.lookupTimeout;
    questionsMax = draft.questionsMax;
    waitingMax = draft.waitingMax;
    chainMax = draft.chainMax;
    wrongAnswersMax = draft.wrongAnswersMax;
    cacheMax = draft.cacheMax;
    cacheBytesMax = draft.cacheBytesMax;
    ttlMax = draft.ttlMax;
    negativeTtlMax = draft.negativeTtlMax;
    staleFor = draft.staleFor;
    mixedCase = draft.mixedCase;
    cookies = draft.cookies;
    tlsHost = draft.tlsHost;
    tls = draft.tls;
    carrier = draft.carrier;
    random = draft.random;
    for (int each : List.of(questionsMax, waitingMax, chainMax, wrongAnswersMax)) {
      require(each >= 1, each);
    }
    require(cacheMax >= 0 && cacheBytesMax >= 0, Math.min(cacheMax, cacheBytesMax));
    require(lookupTimeout.isPositive(), lookupTimeout);
    for (Duration each : List.of(ttlMax, negativeTtlMax, staleFor)) {
      require(!each.isNegative(), each);
    }
  }

  private static void require(boolean holds, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "expected counts of at least 1, a cache and times of 0 or more, got " + got);
    }
  }

  /// 20 s a look-up, 500 questions under way, 10 000 answers kept, none of them beyond its time.
  public static ResolverSettings defaults() {
    return new ResolverSettings(new Draft());
  }

  /// A copy with another time for a whole look-up.
  public ResolverSettings withLookupTimeout(Duration time) {
    return with(draft -> draft.lookupTimeout = time);
  }

  /// A copy with other bounds on questions that are under way and wait.
  public ResolverSettings withQuestions(int underWay, int waiting) {
    return with(draft -> {
      draft.questionsMax = underWay;
      draft.waitingMax = waiting;
    });
  }

  /// A copy that follows so many names that stand for others.
  public ResolverSettings withChainMax(int links) {
    return with(draft -> draft.chainMax = links);
  }

  /// A copy that goes over to TCP after so many datagrams that are no answer.
  public ResolverSettings withWrongAnswersMax(int datagrams) {
    return with(draft -> draft.wrongAnswersMax = datagrams);
  }

  /// A copy that keeps so much; 0 for nothing.
  public ResolverSettings withCache(int answers, int bytes) {
    return with(draft -> {
      draft.cacheMax = answers;
      draft.cacheBytesMax = bytes;
    });
  }

  /// A copy that keeps answers no longer than this, whatever they say.
  public ResolverSettings withTtlMax(Duration found, Duration notFound) {
    return with(draft -> {
      draft.ttlMax = found;
      draft.negativeTtlMax = notFound;
    });
  }

  /// A copy that gives answers beyond their time while nobody gives newer ones, RFC 8767.
  public ResolverSettings withStale(Duration beyond) {
    return with(draft -> draft.staleFor = beyond);
  }

  /// A copy that mixes the case of the letters in questions, or does not.
  public ResolverSettings withMixedCase(boolean on) {
    return with(draft -> draft.mixedCase = on);
  }

  /// A copy that sends cookies, or does not.
  public ResolverSettings withCookies(boolean on) {
    return with(draft -> draft.cookies = on);
  }

  /// A copy that asks over TLS alone, RFC 7858; the servers' port is then mostly 853.
  ///
  /// @param host whose certificate the servers must have, a name or an address
  public ResolverSettings withTls(String host, TlsClientContext context) {
    return with(draft -> {
      draft.tlsHost = host;
      draft.tls = context;
    });
  }

  /// A copy that asks the server of `way` alone, and none that `resolv.conf` names. Its `search`,
  /// `ndots`, `timeout` and `attempts` hold.
  public ResolverSettings withCarrier(MessageCarrier way) {
    return with(draft -> draft.carrier = way);
  }

  /// A copy that draws ids, ports, case and cookies from this and not from a `SecureRandom`: for
  /// tests. Who can guess them can lie to the resolver.
  public ResolverSettings withRandom(RandomGenerator source) {
    return with(draft -> draft.random = source);
  }

  private ResolverSettings with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.lookupTimeout = lookupTimeout;
    draft.questionsMax = questionsMax;
    draft.waitingMax = waitingMax;
    draft.chainMax = chainMax;
    draft.wrongAnswersMax = wrongAnswersMax;
    draft.cacheMax = cacheMax;
    draft.cacheBytesMax = cacheBytesMax;
    draft.ttlMax = ttlMax;
    draft.negativeTtlMax = negativeTtlMax;
    draft.staleFor = staleFor;
    draft.mixedCase = mixedCase;
    draft.cookies = cookies;
    draft.tlsHost = tlsHost;
    draft.tls = tls;
    draft.carrier = carrier;
    draft.random = random;
    change.accept(draft);
    return new ResolverSettings(draft);
  }

  /// How long a look-up may take, with all names by search and all servers.
  public Duration lookupTimeout() {
    return lookupTimeout;
  }

  /// Questions under way at the same time, each with a socket or more.
  public int questionsMax() {
    return questionsMax;
  }

  /// Questions that wait until others are answered; more fail at once.
  public int waitingMax() {
    return waitingMax;
  }

  /// Names that stand for another, one after the other, until there is an address.
  public int chainMax() {
    return chainMax;
  }

  /// Datagrams to one question that are no answer to it, before it is asked over TCP.
  public int wrongAnswersMax() {
    return wrongAnswersMax;
  }

  /// Answers that are kept; of those that say that there is nothing, a quarter as many.
  public int cacheMax() {
    return cacheMax;
  }

  /// Bytes of all answers that are kept, about; with those that say that there is nothing, a
  /// quarter more.
  public int cacheBytesMax() {
    return cacheBytesMax;
  }

  /// The longest time that an answer is kept.
  public Duration ttlMax() {
    return ttlMax;
  }

  /// The longest time for which it is kept that there is nothing.
  public Duration negativeTtlMax() {
    return negativeTtlMax;
  }

  /// How long an answer is kept beyond its time, to be given if nobody answers; zero for not.
  public Duration staleFor() {
    return staleFor;
  }

  /// Whether the case of the letters in questions is mixed, so that an answer must have it, too.
  public boolean mixedCase() {
    return mixedCase;
  }

  /// Whether cookies are sent, RFC 7873.
  public boolean cookies() {
    return cookies;
  }

  @Nullable String tlsHost() {
    return tlsHost;
  }

  @Nullable TlsClientContext tls() {
    return tls;
  }

  @Nullable MessageCarrier carrier() {
    return carrier;
  }

  RandomGenerator random() {
    return random;
  }

  @Override
  public String toString() {
    return ("ResolverSettings[lookupTimeout=%s, questionsMax=%d, waitingMax=%d, chainMax=%d, "
            + "wrongAnswersMax=%d, cacheMax=%d, cacheBytesMax=%d, ttlMax=%s, negativeTtlMax=%s, "
            + "staleFor=%s, mixedCase=%s, cookies=%s, tls=%s, carrier=%s]")
        .formatted(
            lookupTimeout,
            questionsMax,
            waitingMax,
            chainMax,
            wrongAnswersMax,
            cacheMax,
            cacheBytesMax,
            ttlMax,
            negativeTtlMax,
            staleFor,
            mixedCase,
            cookies,
            tlsHost == null ? "none" : tlsHost,
            carrier == null ? "none" : carrier.server());
  }
}
