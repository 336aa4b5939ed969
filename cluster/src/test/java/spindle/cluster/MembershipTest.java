package spindle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MembershipTest {
  @Test
  void whoComesAndGoesIsToldOnTheReactorsThread() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      List<String> told = new CopyOnWriteArrayList<>();
      alpha.on(() -> {
        alpha.cluster.onChange(change ->
            told.add(
                change.getClass().getSimpleName()
                    + " "
                    + change.member()
                    + " "
                    + alpha.reactor.inReactorThread()));
        return true;
      });
      Party.Guest beta = party.join("beta");
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      beta.get(() -> beta.cluster.leave());
      Party.awaitMembers(List.of(alpha), "alpha");
      assertThat(told).containsExactly("Joined beta true", "Left beta true");
    }
  }

  @Test
  void aWatcherThatFailsKeepsNobodyFromBeingTold() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      List<String> told = new CopyOnWriteArrayList<>();
      alpha.on(() -> {
        alpha.cluster.onChange(_ -> {
          throw new IllegalStateException("on purpose");
        });
        alpha.cluster.onChange(change -> told.add(change.member().name()));
        return true;
      });
      party.join("beta");
      party.join("gamma");
      Party.await("all is told", () -> told.equals(List.of("beta", "gamma")));
    }
  }

  @Test
  void changesComeAsAQueueToo() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      var changes = alpha.on(() -> alpha.cluster.changes(1));
      Party.Guest beta = party.join("beta");
      MembershipChange change = alpha.get(changes::get);
      assertThat(change).isInstanceOf(MembershipChange.Joined.class);
      assertThat(change.member().name()).isEqualTo("beta");
      assertThat(change.member()).isEqualTo(beta.on(() -> beta.cluster.self()));
    }
  }

  @Test
  void aMemberComesBackAsAnotherIncarnationOfTheSameName() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      Party.Guest beta = party.join("beta");
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      String first = alpha.member("beta").incarnation();
      party.network.split(Set.of("alpha"));
      Party.awaitMembers(List.of(alpha), "alpha");
      beta.close();
      party.network.heal();
      Party.Guest again = party.join("beta");
      Party.awaitMembers(List.of(alpha, again), "alpha", "beta");
      assertThat(alpha.member("beta").incarnation()).isNotEqualTo(first);
    }
  }

  @Test
  void aSecondMemberOfANameIsRefused() throws Exception {
    try (var party = new Party()) {
      party.join("alpha");
      assertThatThrownBy(
              () -> party.join("alpha", each -> each.withJoinTimeout(Duration.ofSeconds(3))))
          .hasRootCauseInstanceOf(SecurityException.class)
          .hasStackTraceContaining("has a member called 'alpha' already");
    }
  }

  @Test
  void aSplitIsSeenOnBothSidesAndHeals() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      Party.Guest beta = party.join("beta");
      Party.Guest gamma = party.join("gamma");
      List<Party.Guest> all = List.of(alpha, beta, gamma);
      Party.awaitMembers(all, "alpha", "beta", "gamma");
      party.network.split(Set.of("alpha", "beta"), Set.of("gamma"));
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      Party.awaitMembers(List.of(gamma), "gamma");
      party.network.heal();
      Party.awaitMembers(all, "alpha", "beta", "gamma");
    }
  }

  @Test
  void strangersAreNotLetInByAccident() {
    var settings = ClusterSettings.of("party", "alpha").withBind("192.0.2.1", 7800);
    try (var party = new Party()) {
      assertThatThrownBy(() -> party.guest().join(settings))
          .hasStackTraceContaining("192.0.2.1:7800 can be reached by strangers");
    }
  }
}
