package spindle.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spindle.topics.Presence;
import spindle.topics.PresenceLimits;

class ClusterPresenceTest {
  private static final PresenceLimits SLOW =
      PresenceLimits.defaults().withBeat(Duration.ofMinutes(1), Duration.ofMinutes(10));

  private static Presence presence(Party.Guest guest, PresenceLimits limits) throws Exception {
    return guest.get(() -> guest.cluster.presence(limits));
  }

  private static void awaitHere(Party.Guest guest, Presence presence, String... names) {
    Party.await(
        guest.cluster + " has " + List.of(names),
        () -> guest.on(() -> Set.copyOf(presence.here("lobby"))).equals(Set.of(names)));
  }

  @Test
  void whoIsAtAMemberThatIsLostHasGoneAtOnceAndComesBackWithIt() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      Party.Guest beta = party.join("beta");
      Party.Guest gamma = party.join("gamma");
      Party.awaitMembers(List.of(alpha, beta, gamma), "alpha", "beta", "gamma");
      // Beats alone would take ten minutes to see that somebody has gone.
      Presence first = presence(alpha, SLOW);
      Presence second = presence(beta, PresenceLimits.defaults());
      Presence third = presence(gamma, SLOW);
      alpha.on(() -> first.enter("lobby", "ann"));
      beta.on(() -> second.enter("lobby", "bob"));
      gamma.on(() -> third.enter("lobby", "cleo"));
      awaitHere(alpha, first, "ann", "bob", "cleo");
      awaitHere(beta, second, "ann", "bob", "cleo");
      awaitHere(gamma, third, "ann", "bob", "cleo");
      party.network.split(Set.of("alpha", "gamma"), Set.of("beta"));
      awaitHere(alpha, first, "ann", "cleo");
      awaitHere(beta, second, "bob");
      party.network.heal();
      awaitHere(alpha, first, "ann", "bob", "cleo"); // by a beat of beta's
      gamma.get(() -> gamma.cluster.leave());
      awaitHere(alpha, first, "ann", "bob");
      assertThatThrownBy(() -> presence(alpha, SLOW))
          .hasStackTraceContaining("this member has presence already");
    }
  }

  @Test
  void whoJoinsLaterKnowsWhoIsHere() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      Presence first = presence(alpha, SLOW);
      alpha.on(() -> first.enter("lobby", "ann"));
      Party.Guest beta = party.join("beta");
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      awaitHere(beta, presence(beta, SLOW), "ann");
    }
  }
}
