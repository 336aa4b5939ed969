package spindle.names.resolver;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.names.wire.Cookie;
import spindle.names.wire.Edns;

/// One name server, and what is known of it: how fast it is, whether it was silent lately, what it
/// does not understand.
final class Server {
  /// What a server has of whom nothing is known.
  private static final long FIRST_WAIT_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long SHORTEST_WAIT_NANOS = Duration.ofMillis(200).toNanos();

  /// For how long it is asked without EDNS that does not understand it.
  static final Duration WITHOUT_EDNS = Duration.ofMinutes(15);

  private static final Duration AVOIDED_FIRST = Duration.ofSeconds(2);
  private static final int DOUBLINGS_MAX = 5;

  final Address address;
  final DatagramLink datagrams;
  final QuestionLink link;
  private final String text;
  private final Edns first;
  private Edns edns;
  private boolean knowsEdns;
  private boolean withoutEdns;
  private long tryEdnsNanos;
  private boolean changesCase;
  private long usualNanos = -1;
  private long spreadNanos;
  private int silences;
  private long avoidedUntilNanos;

  Server(Address address, Means means) {
    this(address, new StreamLink(address, means), means);
  }

  /// One that is reached in another way.
  Server(MessageCarrier carrier, Means means) {
    this(carrier.server(), new CarrierLink(carrier), means);
  }

  private Server(Address address, QuestionLink link, Means means) {
    this.address = address;
    this.link = link;
    text = address.toString();
    datagrams = new DatagramLink(address, means);
    byte[] random = new byte[Cookie.CLIENT];
    means.random().nextBytes(random);
    first = Edns.plain().withCookie(means.settings().cookies() ? Cookie.of(random) : null);
    edns = first;
  }

  /// How long to wait for it before another is asked as well, RFC 6298.
  Duration wait(int round, Duration most) {
    long once = usualNanos < 0 ? FIRST_WAIT_NANOS : usualNanos + 4 * spreadNanos;
    long wait = Math.max(SHORTEST_WAIT_NANOS, once) << Math.min(round, DOUBLINGS_MAX);
    return wait < most.toNanos() ? Duration.ofNanos(wait) : most;
  }

  /// It has answered, after so long.
  void answered(long nanos) {
    silences = 0;
    avoidedUntilNanos = 0;
    if (usualNanos < 0) {
      usualNanos = nanos;
      spreadNanos = nanos / 2;
    } else {
      spreadNanos += (Math.abs(nanos - usualNanos) - spreadNanos) / 4;
      usualNanos += (nanos - usualNanos) / 8;
    }
  }

  /// It has not answered where others would have.
  void silent(long nowNanos) {
    avoidedUntilNanos = nowNanos + AVOIDED_FIRST.multipliedBy(1L << silences).toNanos();
    silences = Math.min(silences + 1, DOUBLINGS_MAX);
    if (silences == 2) {
      setCookie(null); // Perhaps it is another machine by now, which does not know it.
    }
  }

  /// Whether others should be asked first.
  boolean avoided(long nowNanos) {
    return silences > 0 && nowNanos - avoidedUntilNanos < 0;
  }

  /// What a question to it has of EDNS.
  @Nullable Edns edns(long nowNanos) {
    if (withoutEdns && nowNanos - tryEdnsNanos >= 0) {
      withoutEdns = false;
    }
    return withoutEdns ? null : edns;
  }

  /// An answer of it had EDNS.
  void showedEdns() {
    knowsEdns = true;
  }

  /// Whether it has ever understood EDNS.
  boolean knowsEdns() {
    return knowsEdns;
  }

  /// It does not understand EDNS. It may be another machine after a while.
  void withoutEdns(long nowNanos) {
    withoutEdns = true;
    tryEdnsNanos = nowNanos + WITHOUT_EDNS.toNanos();
  }

  boolean changesCase() {
    return changesCase;
  }

  void setChangesCase() {
    changesCase = true;
  }

  /// Its whole cookie, client's part and its own; null if it has none any more.
  void setCookie(@Nullable Cookie whole) {
    if (first.cookie() != null) {
      edns = whole == null ? first : first.withCookie(whole);
    }
  }

  /// Closes its connection and its port.
  void close() {
    datagrams.close();
    link.close();
  }

  @Override
  public String toString() {
    return text;
  }
}
