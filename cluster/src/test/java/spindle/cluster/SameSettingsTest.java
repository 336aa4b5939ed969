package spindle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spindle.cluster.agreement.AgreementSettings;

/// What all members must have the same, and what becomes of those who have not.
class SameSettingsTest {
  private static UnaryOperator<ClusterSettings> voters(String... names) {
    return each -> each.withAgreement(AgreementSettings.inMemory(names));
  }

  private static void assertRefused(
      Party party, String name, UnaryOperator<ClusterSettings> change, String why) {
    assertThatThrownBy(() -> party.join(name, change))
        .hasStackTraceContaining("JoinFailed: " + name + " is refused: " + why);
  }

  @Test
  void whoseLimitsAreOthersIsRefusedWithBothValues() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      ClusterLimits small = ClusterLimits.defaults().withMessageMax(1000).withTopicsMax(5);
      assertRefused(
          party,
          "beta",
          each -> each.withLimits(small),
          "expected ClusterLimits.messageMax 1048576, got 1000;"
              + " ClusterLimits.topicsMax 1000, got 5, as 'alpha' has it:"
              + " give all members the same");
      assertThat(alpha.names()).containsExactly("alpha");
    }
  }

  @Test
  void whatIsOnesOwnMayDiffer() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      ClusterLimits own = ClusterLimits.defaults().withAsks(1, 1).withWindow(10, 2_000_000);
      Party.Guest beta =
          party.join(
              "beta", each -> each.withLimits(own).withFailureTimeout(Duration.ofSeconds(3)));
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
    }
  }

  @Test
  void aVoterWithOtherVotersOrOtherLimitsIsRefused() throws Exception {
    try (var party = new Party()) {
      party.join("alpha", voters("alpha", "beta", "gamma"));
      assertRefused(
          party,
          "beta",
          voters("alpha", "beta", "delta"),
          "expected the voters [alpha, beta, gamma], got [alpha, beta, delta],"
              + " as 'alpha' has it: give all members the same");
      AgreementSettings more = AgreementSettings.inMemory("beta", "alpha", "gamma");
      assertRefused(
          party,
          "beta",
          each -> each.withAgreement(more.withBytes(1_000_000, 1000)),
          "expected AgreementSettings.bytesMax 67108864, got 1000000;"
              + " AgreementSettings.valueMax 1048576, got 1000, as 'alpha' has it");
      Party.Guest beta = party.join("beta", each -> each.withAgreement(more));
      beta.awaitNames("alpha", "beta");
    }
  }

  @Test
  void aVoterWithoutAgreementIsRefusedAndAnybodyElseWithoutIsNot() throws Exception {
    try (var party = new Party()) {
      party.join("alpha", voters("alpha", "beta", "gamma"));
      assertRefused(
          party,
          "gamma",
          each -> each,
          "expected AgreementSettings of each voter, got voters [alpha, beta, gamma]"
              + " and a member 'gamma' without, as 'alpha' has it");
      Party.Guest other = party.join("delta");
      other.awaitNames("alpha", "delta");
    }
  }

  @Test
  void whoeverLetsMembersInComparesThemWithAllWhoAreThere() throws Exception {
    try (var party = new Party()) {
      party.join("oldest");
      Party.Guest alpha = party.join("alpha", voters("alpha", "beta", "gamma"));
      alpha.awaitNames("alpha", "oldest");
      assertRefused(
          party,
          "beta",
          voters("beta"),
          "expected the voters [alpha, beta, gamma], got [beta], as 'alpha' has it");
    }
  }

  @Test
  void whoBeganApartWithOtherLimitsStaysApartAndTheLogSaysWhy() throws Exception {
    Heard said = new Heard();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord logged) {
            said.add(logged.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("spindle.cluster");
    logger.addHandler(handler);
    try (var party = new Party()) {
      party.network.split(Set.of("alpha"), Set.of("beta"));
      Party.Guest alpha = party.join("alpha");
      ClusterLimits small = ClusterLimits.defaults().withTopicsMax(5);
      Party.Guest beta = party.join("beta", each -> each.withLimits(small));
      party.network.heal();
      said.await(all ->
          all.contains(
                  "beta stays apart: expected ClusterLimits.topicsMax 1000, got 5,"
                      + " as 'alpha' has it: give all members the same")
              && all.contains(
                  "alpha stays apart: expected ClusterLimits.topicsMax 5, got 1000,"
                      + " as 'beta' has it: give all members the same"));
      assertThat(alpha.names()).containsExactly("alpha");
      assertThat(beta.names()).containsExactly("beta");
    } finally {
      logger.removeHandler(handler);
    }
  }

  @Test
  void soManyVotersMayThereBeAndNoMore() {
    String[] most = IntStream.range(0, 99).mapToObj(each -> "v" + each).toArray(String[]::new);
    assertThat(AgreementSettings.inMemory(most).voters()).hasSize(99);
    String[] more = IntStream.range(0, 100).mapToObj(each -> "v" + each).toArray(String[]::new);
    assertThatThrownBy(() -> AgreementSettings.inMemory(more))
        .hasMessageStartingWith("expected 1 to 99 different names of voters, got [v0, v1");
    assertThatThrownBy(() -> AgreementSettings.inMemory("v".repeat(256)))
        .hasMessage("expected a name of a voter of 1 to 255 bytes, got 256");
    assertThat(AgreementSettings.inMemory("v".repeat(255)).voters()).hasSize(1);
  }
}
