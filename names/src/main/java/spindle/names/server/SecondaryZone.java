package spindle.names.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.names.DomainName;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.time.DelayedCall;

/// A zone that another server has, copied from there, RFC 1034, 4.3.5: asked for at once, again
/// after the times that its SOA record says, and as soon as the other server says that it has
/// changed (NOTIFY). Later versions are copied as what has changed, where the other server knows
/// that. It answers SERVFAIL as long as it has no copy, and when the copy has expired.
///
/// Belongs to the thread of its reactor.
public final class SecondaryZone implements NameHandler {
  private static final Logger LOG = System.getLogger("spindle.names");

  /// Records of one zone; a larger one is not taken.
  public static final int RECORDS_MAX = 1_000_000;

  /// How long a copy may take.
  public static final Duration TRANSFER_TIMEOUT = Duration.ofMinutes(5);

  /// Whoever can send datagrams in the primary's name can have it asked so often, and no more.
  static final Duration NEWS_EVERY = Duration.ofSeconds(1);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);

  private final Reactor reactor;
  private final DomainName origin;
  private final Address primary;
  private final int recordsMax;
  private Consumer<Zone> onCopy = _ -> {};
  private @Nullable Zone copy;
  private long checkedNanos;
  private long begunNanos;
  private @Nullable Deferred<?> fetching;
  private @Nullable DelayedCall timer;
  private boolean again;
  private boolean stopped;

  private SecondaryZone(Reactor reactor, DomainName origin, Address primary, int recordsMax) {
    this.reactor = reactor;
    this.origin = origin;
    this.primary = primary;
    this.recordsMax = recordsMax;
  }

  /// Begins to copy the zone that begins at `origin`.
  ///
  /// @param primary the address and port of who has it, and lets this machine copy it
  public static SecondaryZone of(Reactor reactor, String origin, Address primary) {
    return of(reactor, origin, primary, RECORDS_MAX);
  }

  static SecondaryZone of(Reactor reactor, String origin, Address primary, int recordsMax) {
    SecondaryZone zone = new SecondaryZone(reactor, DomainName.of(origin), primary, recordsMax);
    zone.fetch();
    return zone;
  }

  private void fetch() {
    stopTimer();
    if (fetching != null || stopped) {
      return;
    }
    again = false;
    begunNanos = reactor.nowNanos();
    Deferred<Optional<Zone>> asked =
        reactor
            .connect(
                primary, _ -> new ZoneFetch(origin, copy, recordsMax), ConnectOptions.defaults())
            .then(ZoneFetch::result)
            .addTimeout(TRANSFER_TIMEOUT, reactor);
    fetching = asked;
    asked.onSuccess(this::came).handleFailure(this::failed);
  }

  private void came(Optional<Zone> newer) {
    fetching = null;
    newer.ifPresent(zone -> {
      Zone earlier = copy;
      copy = earlier == null ? zone : zone.after(earlier);
      LOG.log(Level.INFO, () -> "copied %s from %s".formatted(zone, primary));
    });
    checkedNanos = reactor.nowNanos();
    Zone now = copy;
    if (now != null) {
      again(Duration.ofSeconds(Math.max(1, now.start().refreshSeconds())));
      newer.ifPresent(_ -> onCopy.accept(now));
    }
    if (again) {
      soon(); // It has changed since we began to ask.
    }
  }

  /// At once, if the last time was not just now.
  private void soon() {
    Duration since = Duration.ofNanos(reactor.nowNanos() - begunNanos);
    if (fetching != null) {
      again = true;
    } else if (since.compareTo(NEWS_EVERY) >= 0) {
      fetch();
    } else {
      stopTimer();
      again(NEWS_EVERY.minus(since));
    }
  }

  private void failed(Throwable why) {
    fetching = null;
    if (stopped) {
      return;
    }
    LOG.log(
        Level.WARNING,
        () -> "cannot copy the zone %s from %s: %s".formatted(origin, primary, why.getMessage()));
    Zone now = copy;
    again(now == null ? FIRST_RETRY : Duration.ofSeconds(Math.max(1, now.start().retrySeconds())));
    if (again) {
      soon();
    }
  }

  private void again(Duration later) {
    if (!stopped) {
      timer = reactor.callLater(later, this::fetch);
    }
  }

  private void stopTimer() {
    DelayedCall due = timer;
    if (due != null && due.active()) {
      due.cancel();
    }
    timer = null;
  }

  /// The copy, unless there is none or it has expired.
  private @Nullable Zone valid() {
    Zone now = copy;
    if (now == null) {
      return null;
    }
    Duration age = Duration.ofNanos(reactor.nowNanos() - checkedNanos);
    return age.toSeconds() < now.start().expireSeconds() ? now : null;
  }

  @Override
  public Deferred<NameReply> answer(NameQuery query) {
    if (!query.name().isAtOrBelow(origin)) {
      return Deferred.succeed(NameReply.refused());
    }
    Zone now = valid();
    return Deferred.succeed(now == null ? NameReply.failed() : now.reply(query));
  }

  @Override
  public Optional<Zone> zone(DomainName name) {
    return name.equals(origin) ? Optional.ofNullable(valid()) : Optional.empty();
  }

  /// Looks whether there is another version, if it is the primary's address that says so: at once,
  /// or when the last time was a second ago.
  @Override
  public boolean notified(DomainName zone, Address from) {
    boolean theirs =
        zone.equals(origin)
            && Arrays.equals(ServerCookies.bytes(from), ServerCookies.bytes(primary));
    if (theirs) {
      soon();
    }
    return theirs;
  }

  /// Where it begins.
  public DomainName origin() {
    return origin;
  }

  void onCopy(Consumer<Zone> call) {
    onCopy = call;
  }

  /// Copies no more.
  public void stop() {
    stopped = true;
    stopTimer();
    Deferred<?> under = fetching;
    if (under != null) {
      under.cancel();
    }
  }
}
