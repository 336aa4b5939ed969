package spindle.web.proxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.http.HttpUri;
import spindle.reactor.Reactor;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;

/// The servers behind a proxy. A request goes to the one that has the fewest at work.
///
/// One that fails three requests one after another gets none for a second, then a single one that
/// decides; if it fails, too, the time doubles, up to a minute. A server that is alone is asked
/// whatever becomes of it. [#check] asks them besides, without waiting for clients to notice.
///
/// Belongs to the thread of its reactor.
public final class Upstreams {
  private static final ClientLimits LIMITS =
      ClientLimits.defaults()
          .withConnectTimeout(Duration.ofSeconds(5))
          .withHeadTimeout(Duration.ofSeconds(60))
          .withReadStall(Duration.ofSeconds(60))
          .withPoolWait(Duration.ofSeconds(5))
          .withMaxPerOrigin(1024)
          .withMaxTotal(16 * 1024);

  private final Reactor reactor;
  private final Agent agent;
  private final List<Upstream> all = new ArrayList<>();
  private @Nullable HealthCheck check;
  private int turn;

  private Upstreams(Reactor reactor, Agent agent) {
    this.reactor = reactor;
    this.agent = agent;
  }

  /// These servers, asked over connections of their own that keep to [#limits].
  ///
  /// @param uris each `http://host`, `https://host`, perhaps with a port, or the path of a UNIX
  ///   socket, escaped: `http+unix://%2Frun%2Fapp.sock`
  /// @throws IllegalArgumentException if one is none of these, or there is none
  public static Upstreams of(Reactor reactor, String... uris) {
    return of(reactor, new Agent(new HTTPConnectionPool(reactor, limits())), uris);
  }

  /// These servers, asked by an agent of yours: with limits of its own, trust of its own for TLS,
  /// over a UNIX socket.
  ///
  /// @throws IllegalArgumentException as above
  public static Upstreams of(Reactor reactor, Agent agent, String... uris) {
    Upstreams made = new Upstreams(reactor, agent);
    for (String each : uris) {
      made.add(each);
    }
    if (uris.length == 0) {
      throw new IllegalArgumentException("expected the URI of a server at least, got none");
    }
    return made;
  }

  /// No server yet.
  static Upstreams none(Reactor reactor, Agent agent) {
    return new Upstreams(reactor, agent);
  }

  /// What proxies keep to unless they are given an agent: 5 s to connect, 60 s for the head of a
  /// response and between two pieces of its body, 5 s to wait for a connection; 1024 connections to
  /// one server and 16 384 in all. Else those of any client.
  public static ClientLimits limits() {
    return LIMITS;
  }

  /// One server more.
  ///
  /// @throws IllegalArgumentException if it is none as above
  public Upstream add(String uri) {
    return add(uri, agent);
  }

  /// One server more, which is asked by an agent of its own.
  ///
  /// @throws IllegalArgumentException if it is none as above
  public Upstream add(String uri, Agent own) {
    HttpUri place = HttpUri.of(uri);
    boolean known = List.of("http", "https", "http+unix").contains(place.scheme());
    if (!known || !place.pathAndQuery().equals("/") || place.fragment().isPresent()) {
      throw new IllegalArgumentException(
          "expected http:// or https://, a host and perhaps a port, or http+unix://, got " + uri);
    }
    Upstream added = new Upstream(place, own, reactor);
    all.add(added);
    startCheck(added);
    return added;
  }

  /// One server less; requests that it has are not disturbed. [Upstream#drain] tells when they are
  /// done.
  public void remove(Upstream upstream) {
    all.remove(upstream);
    upstream.stopChecks();
  }

  /// All of them, in the order they came.
  public List<Upstream> all() {
    return List.copyOf(all);
  }

  /// Asks each of them again and again whether it can serve, from now on until [#stopChecks].
  public void check(HealthCheck how) {
    stopChecks();
    check = how;
    all.forEach(this::startCheck);
  }

  private void startCheck(Upstream upstream) {
    if (check != null) {
      Checks checks = new Checks(upstream, check, reactor);
      upstream.setChecks(checks);
      checks.ask();
    }
  }

  /// Asks no more; what is down gets requests again.
  public void stopChecks() {
    check = null;
    all.forEach(Upstream::stopChecks);
  }

  /// Whom the next request is given to: of those with the fewest at work, each in its turn.
  ///
  /// @param tried not these
  /// @return null if nobody can be asked
  @Nullable Upstream choose(Set<Upstream> tried) {
    Upstream best = null;
    int count = all.size();
    turn = count == 0 ? 0 : (turn + 1) % count;
    for (int i = 0; i < count; i++) {
      Upstream each = all.get((turn + i) % count);
      boolean better = best == null || each.pending() < best.pending();
      if (better && !tried.contains(each) && each.mayServe()) {
        best = each;
      }
    }
    return best;
  }

  @Nullable Ejection ejection() {
    return all.size() < 2 ? null : Ejection.DEFAULT;
  }

  /// When it is worth asking again, in whole seconds; 1 at least.
  long retryAfter() {
    Duration soonest =
        all.stream().map(Upstream::away).min(Duration::compareTo).orElse(Duration.ZERO);
    return Math.max(1, soonest.plusNanos(999_999_999).toSeconds());
  }
}
