package spindle.names.server;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.names.DomainName;
import spindle.names.ResponseCode;
import spindle.names.wire.Question;
import spindle.time.Scheduler;

/// How often each network was told the same lately. Whoever asks in the name of somebody else has
/// us answer that one: so often, and no more.
final class ResponseRates {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int NETWORK_FOUR = 3;
  private static final int NETWORK_SIX = 7;

  /// What to do with an answer.
  enum Decision {
    SAY,
    SAY_BY_TCP,
    SILENCE
  }

  /// A network, and what it is told. That there is no such name is one answer for all names of a
  /// zone, which a flood would make up.
  private record Key(String network, DomainName name, ResponseCode code)
      implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byName = name.compareTo(other.name);
      int byNetwork = byName != 0 ? byName : network.compareTo(other.network);
      return byNetwork != 0 ? byNetwork : Integer.compare(code.code(), other.code.code());
    }
  }

  private static final class Count {
    private long beganNanos;
    private int answers;
  }

  private final Scheduler clock;
  private final NameServerSettings settings;
  private final Map<Key, Count> counts = new LinkedHashMap<>(16, 0.75f, true);

  ResponseRates(Scheduler clock, NameServerSettings settings) {
    this.clock = clock;
    this.settings = settings;
  }

  Decision count(Address to, Question question, NameReply reply) {
    if (isLoopback(to)) {
      return Decision.SAY;
    }
    DomainName what =
        !reply.answers().isEmpty()
            ? question.name()
            : reply.authority().isEmpty() ? DomainName.ROOT : reply.authority().getFirst().name();
    Count count =
        counts.computeIfAbsent(new Key(network(to), what, reply.code()), _ -> new Count());
    long now = clock.nowNanos();
    if (count.answers == 0 || now - count.beganNanos >= SECOND) {
      count.beganNanos = now;
      count.answers = 0;
    }
    count.answers++;
    if (counts.size() > settings.clientsMax()) {
      counts.remove(counts.keySet().iterator().next());
    }
    int beyond = count.answers - settings.answersPerSecond();
    if (beyond <= 0) {
      return Decision.SAY;
    }
    return beyond % 2 == 1 ? Decision.SAY_BY_TCP : Decision.SILENCE;
  }

  int remembered() {
    return counts.size();
  }

  private static boolean isLoopback(Address to) {
    InetAddress address =
        switch (to) {
          case IPv4Address four -> four.inetAddress();
          case IPv6Address six -> six.inetAddress();
          default -> InetAddress.getLoopbackAddress();
        };
    return address.isLoopbackAddress();
  }

  private static String network(Address to) {
    byte[] bytes = ServerCookies.bytes(to);
    return Arrays.toString(Arrays.copyOf(bytes, bytes.length == 4 ? NETWORK_FOUR : NETWORK_SIX));
  }
}
