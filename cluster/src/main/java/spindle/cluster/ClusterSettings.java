package spindle.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.cluster.agreement.AgreementSettings;
import spindle.cluster.engine.Terms;

/// How a member joins a cluster. Immutable; `withX` gives a changed copy.
public final class ClusterSettings {
  private static final int NAME_MAX = 255;

  private static final class Draft {
    String host = "127.0.0.1";
    int port = 7800;
    Seeds seeds = Seeds.none();
    @Nullable ClusterSecurity security;
    @Nullable ClusterNetwork network;
    Duration failureTimeout = Duration.ofSeconds(4);
    Duration joinTimeout = Duration.ofSeconds(30);
    ClusterLimits limits = ClusterLimits.defaults();
    @Nullable AgreementSettings agreement;
  }

  private final String cluster;
  private final String name;
  private final Draft all;

  private ClusterSettings(String cluster, String name, Draft all) {
    this.cluster = cluster;
    this.name = name;
    this.all = all;
  }

  /// The member `name` of the cluster `cluster`, on 127.0.0.1:7800 until something else is said,
  /// with nobody to look for, silent members given up after 4 s, and 30 s to join.
  ///
  /// @throws IllegalArgumentException unless both names have 1 to 255 bytes
  public static ClusterSettings of(String cluster, String name) {
    for (String each : new String[] {cluster, name}) {
      int length = each.getBytes(UTF_8).length;
      if (length < 1 || length > NAME_MAX) {
        throw new IllegalArgumentException("expected a name of 1 to 255 bytes, got " + length);
      }
    }
    return new ClusterSettings(cluster, name, new Draft());
  }

  private ClusterSettings with(Consumer<Draft> change) {
    Draft copy = new Draft();
    copy.host = all.host;
    copy.port = all.port;
    copy.seeds = all.seeds;
    copy.security = all.security;
    copy.network = all.network;
    copy.failureTimeout = all.failureTimeout;
    copy.joinTimeout = all.joinTimeout;
    copy.limits = all.limits;
    copy.agreement = all.agreement;
    change.accept(copy);
    return new ClusterSettings(cluster, name, copy);
  }

  /// A copy that listens at `host`, an address of this machine in numbers, and nowhere else. From
  /// there it connects, too.
  ///
  /// @param port 1 to 65535
  public ClusterSettings withBind(String host, int port) {
    Address place = Address.literal(host, port);
    if (port == 0) {
      throw new IllegalArgumentException("expected a port that others can know, got 0");
    }
    return with(draft -> {
      draft.host = host(place);
      draft.port = port;
    });
  }

  private static String host(Address place) {
    return switch (place) {
      case IPv4Address four -> four.toString().substring(0, four.toString().lastIndexOf(':'));
      case IPv6Address six -> six.toString().substring(1, six.toString().lastIndexOf(']'));
      default -> throw new IllegalArgumentException("expected an IP address, got " + place);
    };
  }

  /// A copy that looks for others there.
  public ClusterSettings withSeeds(Seeds seeds) {
    return with(draft -> draft.seeds = seeds);
  }

  /// A copy with that security. Without, a member joins on loopback only.
  public ClusterSettings withSecurity(ClusterSecurity security) {
    return with(draft -> draft.security = security);
  }

  /// A copy that is on a network within this process, and opens no socket.
  public ClusterSettings withNetwork(ClusterNetwork network) {
    return with(draft -> draft.network = network);
  }

  /// A copy that gives up a member of whom nothing was heard for so long. Whose process ends is
  /// missed at once; this is for machines that vanish and networks that split. A pause of a member
  /// that is longer makes the others go on without it.
  ///
  /// @param time at least 100 ms
  public ClusterSettings withFailureTimeout(Duration time) {
    if (time.toMillis() < 100) {
      throw new IllegalArgumentException("expected at least 100 ms, got " + time);
    }
    return with(draft -> draft.failureTimeout = time);
  }

  /// A copy with another time to join.
  public ClusterSettings withJoinTimeout(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("expected a time above 0, got " + time);
    }
    return with(draft -> draft.joinTimeout = time);
  }

  /// A copy with other limits.
  public ClusterSettings withLimits(ClusterLimits limits) {
    return with(draft -> draft.limits = limits);
  }

  /// A copy whose members agree on things, see [Cluster#agreement].
  public ClusterSettings withAgreement(AgreementSettings agreement) {
    return with(draft -> draft.agreement = agreement);
  }

  /// The name that all members share.
  public String cluster() {
    return cluster;
  }

  /// This member's own.
  public String name() {
    return name;
  }

  Seeds seeds() {
    return all.seeds;
  }

  @Nullable ClusterSecurity security() {
    return all.security;
  }

  @Nullable ClusterNetwork network() {
    return all.network;
  }

  Duration failureTimeout() {
    return all.failureTimeout;
  }

  Duration joinTimeout() {
    return all.joinTimeout;
  }

  /// What others may cost.
  public ClusterLimits limits() {
    return all.limits;
  }

  @Nullable AgreementSettings agreement() {
    return all.agreement;
  }

  /// What all members must have the same.
  Terms terms() {
    ClusterLimits limits = all.limits;
    AgreementSettings agreed = all.agreement;
    return agreed == null
        ? Terms.of(limits.messageMax(), limits.topicsMax())
        : new Terms(
            limits.messageMax(),
            limits.topicsMax(),
            agreed.voters(),
            agreed.bytesMax(),
            agreed.valueMax());
  }

  InetSocketAddress bind() {
    return new InetSocketAddress(InetAddress.ofLiteral(all.host), all.port);
  }

  /// Refuses values that the way to the member that takes writes has no room for.
  void requireRoom() {
    AgreementSettings agreed = all.agreement;
    if (agreed != null) {
      long least = agreed.commandMax() + ClusterLimits.HEAD_MAX;
      if (all.limits.queueMax() < least) {
        throw new IllegalArgumentException(
            "expected a queueMax of at least %d bytes, for a compare-and-set of two values of %d,"
                    .formatted(least, agreed.valueMax())
                + " got %d".formatted(all.limits.queueMax()));
      }
    }
  }

  /// Refuses to be open to strangers by accident.
  void requireSecurity() {
    if (all.security == null && all.network == null && !bind().getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "%s:%d can be reached by strangers: give the settings a ClusterSecurity"
              .formatted(all.host, all.port));
    }
  }
}
