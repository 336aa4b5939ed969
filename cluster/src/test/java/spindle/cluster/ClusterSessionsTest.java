package spindle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import spindle.cluster.agreement.AgreementSettings;
import spindle.cluster.agreement.NoMajority;
import spindle.cluster.agreement.NotAgreed;
import spindle.cluster.session.ClusterSessions;
import spindle.defer.Deferred;
import spindle.web.session.SessionLimits;

/// Sessions on three members within this process.
class ClusterSessionsTest {
  private static final String KEY = "k".repeat(43);

  private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

  private record Node(Party.Guest guest, ClusterSessions store) {
    Optional<Map<String, String>> find(String key) throws Exception {
      return guest.get(() -> store.find(key));
    }

    void add(String key, Map<String, String> values) throws Exception {
      guest.get(() -> store.add(key, values));
    }

    boolean change(String key, String name, Optional<String> value) throws Exception {
      return guest.get(() -> store.change(key, Map.of(name, value)));
    }
  }

  private List<Node> three(Party party, SessionLimits limits) throws Exception {
    var agreement = AgreementSettings.inMemory("alpha", "beta", "gamma");
    List<Party.Guest> guests = new ArrayList<>();
    for (String name : agreement.voters()) {
      guests.add(party.join(name, each -> each.withAgreement(agreement)));
    }
    Party.awaitMembers(guests, "alpha", "beta", "gamma");
    InstantSource time = () -> java.time.Instant.ofEpochMilli(millis.get());
    List<Node> nodes = new ArrayList<>();
    for (Party.Guest guest : guests) {
      Party.await(
          "somebody takes writes", () -> guest.on(guest.cluster.agreement()::writer) != null);
      nodes.add(
          new Node(
              guest,
              guest.on(() -> ClusterSessions.over(guest.cluster, guest.reactor, limits, time))));
    }
    return nodes;
  }

  @Test
  void aSessionThatIsBegunAtOneMemberIsFoundAtAllAndVoidAtAllWhenItHasEnded() throws Exception {
    try (var party = new Party()) {
      List<Node> nodes = three(party, SessionLimits.defaults());
      nodes.get(0).add(KEY, Map.of("user", "ann", "page", "1"));
      for (Node each : nodes) {
        assertThat(each.find(KEY)).contains(Map.of("user", "ann", "page", "1"));
      }
      assertThat(nodes.get(1).change(KEY, "page", Optional.empty())).isTrue();
      assertThat(nodes.get(2).change(KEY, "cart", Optional.of("shoes"))).isTrue();
      assertThat(nodes.get(0).find(KEY)).contains(Map.of("user", "ann", "cart", "shoes"));
      String renamed = "r".repeat(43);
      assertThat(nodes.get(2).guest.get(() -> nodes.get(2).store.rename(KEY, renamed))).isTrue();
      for (Node each : nodes) {
        assertThat(each.find(KEY)).isEmpty();
        assertThat(each.find(renamed)).isPresent();
      }
      nodes.get(1).guest.get(() -> nodes.get(1).store.remove(renamed));
      for (Node each : nodes) {
        assertThat(each.find(renamed)).isEmpty();
        assertThat(each.change(renamed, "user", Optional.of("eve"))).isFalse();
        assertThat(each.guest.get(() -> each.store.rename(renamed, KEY))).isFalse();
      }
    }
  }

  @Test
  void whatAllChangeAtTheSameTimeIsAllKept() throws Exception {
    try (var party = new Party()) {
      List<Node> nodes = three(party, SessionLimits.defaults());
      nodes.get(0).add(KEY, Map.of());
      List<Deferred<Boolean>> changes = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        for (Node each : nodes) {
          String name = each.guest.cluster.self().name() + i;
          changes.add(
              each.guest.on(() -> each.store.change(KEY, Map.of(name, Optional.of("yes")))));
        }
      }
      for (int i = 0; i < changes.size(); i++) {
        Deferred<Boolean> change = changes.get(i);
        assertThat(nodes.get(i % 3).guest.get(() -> change)).isTrue();
      }
      assertThat(nodes.get(1).find(KEY).orElseThrow()).hasSize(15);
    }
  }

  @Test
  void aSessionEndsByTimeAndIsSweptOut() throws Exception {
    try (var party = new Party()) {
      SessionLimits limits =
          SessionLimits.defaults()
              .withIdle(Duration.ofSeconds(4))
              .withAbsolute(Duration.ofSeconds(10));
      List<Node> nodes = three(party, limits);
      nodes.get(0).add(KEY, Map.of("user", "ann"));
      for (int i = 0; i < 3; i++) {
        millis.addAndGet(3000);
        assertThat(nodes.get(i).find(KEY)).isPresent();
        Node other = nodes.get((i + 1) % 3);
        Party.await("the use is noted", () -> noted(other));
      }
      millis.addAndGet(999);
      assertThat(nodes.get(0).find(KEY)).isPresent();
      millis.addAndGet(1);
      assertThat(nodes.get(0).find(KEY)).isEmpty();
      assertThat(nodes.get(1).change(KEY, "user", Optional.of("eve"))).isFalse();
      for (Node each : nodes) {
        Party.await("it is swept out", () -> size(each) == 0);
      }
    }
  }

  private boolean noted(Node node) {
    byte[] bytes =
        node.guest.on(
            () -> node.guest.cluster.agreement().map("spindle.sessions").peek(KEY).value());
    return bytes != null && java.nio.ByteBuffer.wrap(bytes).getLong(9) == millis.get();
  }

  private static int size(Node node) {
    return node.guest.on(
        () -> node.guest.cluster.agreement().map("spindle.sessions").peekSize().value());
  }

  @Test
  void theSmallSideOfASplitSaysThatItDoesNotKnow() throws Exception {
    try (var party = new Party()) {
      List<Node> nodes = three(party, SessionLimits.defaults());
      nodes.get(0).add(KEY, Map.of("user", "ann"));
      party.network.split(Set.of("alpha"), Set.of("beta", "gamma"));
      Node large = nodes.get(1);
      Party.awaitMembers(List.of(large.guest, nodes.get(2).guest), "beta", "gamma");
      Party.awaitMembers(List.of(nodes.getFirst().guest), "alpha");
      assertThatThrownBy(() -> nodes.get(0).find(KEY)).isInstanceOf(NotAgreed.class);
      Party.await("the large side goes on", () -> removed(large));
      party.network.heal();
      Party.awaitMembers(nodes.stream().map(Node::guest).toList(), "alpha", "beta", "gamma");
      Party.await("the small side knows", () -> isGone(nodes.get(0)));
    }
  }

  private static boolean removed(Node node) {
    try {
      node.guest.get(() -> node.store.remove(KEY));
      return true;
    } catch (NoMajority | spindle.cluster.agreement.OutcomeUnknown notYet) {
      return false;
    } catch (Exception other) {
      throw new AssertionError(other);
    }
  }

  private static boolean isGone(Node node) {
    try {
      assertThat(node.find(KEY)).isEmpty();
      return true;
    } catch (NotAgreed notYet) {
      return false;
    } catch (Exception other) {
      throw new AssertionError(other);
    }
  }

  @Test
  void oneSessionTooManyIsRefusedAndNobodyIsTold() throws Exception {
    try (var party = new Party()) {
      List<Node> nodes = three(party, SessionLimits.defaults().withSessionsMax(2));
      nodes.get(0).add("a", Map.of());
      nodes.get(0).add("b", Map.of());
      Party.await("all know of two", () -> nodes.stream().allMatch(each -> size(each) == 2));
      assertThatThrownBy(() -> nodes.get(1).add("c", Map.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("there are 2 sessions already");
      assertThatThrownBy(() -> nodes.get(1).guest.get(() -> nodes.get(1).store.notifyOnExpire("a")))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }
}
