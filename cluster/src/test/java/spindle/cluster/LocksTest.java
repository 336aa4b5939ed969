package spindle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.cluster.AgreementTest.agreementOf;
import static spindle.cluster.AgreementTest.awaitWriter;
import static spindle.cluster.AgreementTest.bytes;
import static spindle.cluster.AgreementTest.get;
import static spindle.cluster.AgreementTest.map;
import static spindle.cluster.AgreementTest.three;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import spindle.cluster.agreement.Candidate;
import spindle.cluster.agreement.Fenced;
import spindle.cluster.agreement.Lease;
import spindle.defer.Deferred;

/// Who leads and who holds a lock, among three members.
class LocksTest {
  private static final String[] NAMES = {"alpha", "beta", "gamma"};

  @Test
  void aLockHasOneHolderAndGoesToTheNextWhenReleased() throws Exception {
    try (var party = new Party()) {
      List<Party.Guest> all = three(party);
      Party.Guest alpha = all.getFirst();
      Party.Guest beta = all.get(1);
      Duration lease = Duration.ofSeconds(20);
      Lease first = alpha.get(() -> agreementOf(alpha).lock("l").acquire(lease));
      Deferred<Lease> second = beta.on(() -> agreementOf(beta).lock("l").acquire(lease));
      alpha.get(() -> map(alpha).fencedBy(first.fence()).put("k", bytes("mine")));
      assertThat(second.called()).isFalse();
      alpha.get(first::release);
      Lease next = beta.get(() -> second);
      assertThat(next.term()).isGreaterThan(first.term());
      assertThatThrownBy(
              () -> alpha.get(() -> map(alpha).fencedBy(first.fence()).put("k", bytes("late"))))
          .isInstanceOf(Fenced.class);
      assertThat(get(alpha, "k")).isEqualTo("mine");
      assertThat(first.held()).isFalse();
      assertThat(next.held()).isTrue();
    }
  }

  @Test
  void whoLeavesGivesBackWhatItLeads() throws Exception {
    try (var party = new Party()) {
      List<Party.Guest> all = three(party);
      Party.Guest alpha = all.getFirst();
      Party.Guest beta = all.get(1);
      Heard news = new Heard();
      beta.on(() -> {
        agreementOf(beta)
            .leader("r")
            .onChange(leader -> news.add(leader == null ? "nobody" : leader.member()));
        return true;
      });
      alpha.on(() -> {
        agreementOf(alpha)
            .leader("r")
            .stand(candidate("alpha", new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>()));
        return true;
      });
      news.await(told -> told.equals(List.of("nobody", "alpha")));
      alpha.get(() -> alpha.cluster.leave());
      news.await(told -> told.equals(List.of("nobody", "alpha", "nobody")));
    }
  }

  private static Candidate candidate(String name, List<String> news, List<Lease> leases) {
    return new Candidate() {
      @Override
      public void leading(Lease lease) {
        leases.add(lease);
        news.add(name + " leads");
      }

      @Override
      public void deposed() {
        news.add(name + " is deposed");
      }
    };
  }

  @Test
  void aLeaderThatIsCutOffIsDeposedAndItsLateWritesAreRefused() throws Exception {
    try (var party = new Party()) {
      List<Party.Guest> all = three(party);
      List<String> news = new CopyOnWriteArrayList<>();
      List<Lease> leases = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 2; i++) {
        Party.Guest each = all.get(i);
        int index = i;
        each.on(() -> {
          agreementOf(each).leader("boss").stand(candidate(NAMES[index], news, leases));
          return true;
        });
        if (i == 0) {
          Party.await("alpha leads", () -> news.equals(List.of("alpha leads")));
        }
      }
      Party.Guest beta = all.get(1);
      List<String> seen = new CopyOnWriteArrayList<>();
      beta.on(() -> {
        agreementOf(beta).leader("boss").onChange(leader -> seen.add(String.valueOf(leader)));
        return true;
      });
      party.network.split(Set.of("alpha"), Set.of("beta", "gamma"));
      Party.await("beta leads", () -> news.contains("beta leads"));
      assertThat(news).containsExactly("alpha leads", "alpha is deposed", "beta leads");
      party.network.heal();
      Party.awaitMembers(all, NAMES);
      Party.Guest alpha = all.getFirst();
      awaitWriter(alpha);
      assertThatThrownBy(() ->
              alpha.get(
                  () -> map(alpha).fencedBy(leases.getFirst().fence()).put("k", bytes("late"))))
          .isInstanceOf(Fenced.class);
      beta.get(() -> map(beta).fencedBy(leases.get(1).fence()).put("k", bytes("good")));
      assertThat(get(alpha, "k")).isEqualTo("good");
      seen.removeIf("null"::equals); // what was known at first
      assertThat(seen)
          .containsExactly("Leader[member=alpha, term=1]", "Leader[member=beta, term=2]");
      beta.get(() -> agreementOf(beta).leader("boss").withdraw());
      Party.await("alpha leads again", () -> leases.size() == 3);
      assertThat(leases.get(2).term()).isEqualTo(3);
    }
  }
}
