package spindle.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PresenceTest {
  private final Bus bus = new Bus();
  private int lives;

  private Presence join(String name, PresenceLimits limits) {
    var joined = new ArrayList<Presence>();
    Presence.over(bus.topics(name), bus.clock, "presence", "life " + ++lives, limits)
        .onSuccess(joined::add)
        .handleFailure(failure -> {
          throw new AssertionError(failure);
        });
    return joined.getFirst();
  }

  private Presence join(String name) {
    return join(name, PresenceLimits.defaults());
  }

  private void pass(long millis) {
    bus.clock.advance(Duration.ofMillis(millis));
  }

  @Test
  void whoEntersAtOneMemberIsHereForAllUntilItLeaves() {
    Presence alpha = join("alpha");
    Presence beta = join("beta");
    Stay ann = alpha.enter("lobby", "ann");
    Stay bob = beta.enter("lobby", "bob");
    pass(10);
    assertThat(alpha.here("lobby")).containsExactly("ann", "bob");
    assertThat(beta.here("lobby")).containsExactlyInAnyOrder("ann", "bob");
    assertThat(beta.here("cellar")).isEmpty();
    ann.leave();
    ann.leave();
    assertThat(alpha.here("lobby")).containsExactly("bob");
    pass(10);
    assertThat(beta.here("lobby")).containsExactly("bob");
    bob.leave();
    pass(10);
    assertThat(alpha.here("lobby")).isEmpty();
  }

  @Test
  void whoIsThereTwiceComesOnceAndGoesWithTheLast() {
    Presence alpha = join("alpha");
    Presence beta = join("beta");
    List<String> seen = new ArrayList<>();
    Subscription watching =
        beta.watch("lobby", (room, who, here) -> seen.add(who + (here ? " came" : " went")));
    Stay first = alpha.enter("lobby", "ann");
    Stay second = beta.enter("lobby", "ann");
    pass(10);
    first.leave();
    pass(10);
    assertThat(seen).containsExactly("ann came");
    second.leave();
    assertThat(seen).containsExactly("ann came", "ann went");
    watching.end();
    watching.end();
    beta.enter("lobby", "bob");
    assertThat(seen).hasSize(2);
  }

  @Test
  void whoJoinsLaterLearnsWhoIsHere() {
    Presence alpha = join("alpha");
    for (int i = 0; i < 2000; i++) {
      alpha.enter("room " + i % 7, "guest " + i);
    }
    pass(2000);
    Presence beta = join("beta");
    pass(10);
    for (int room = 0; room < 7; room++) {
      assertThat(beta.here("room " + room)).isEqualTo(alpha.here("room " + room));
    }
    assertThat(bus.bytesMost).isLessThan(16 * 1024);
  }

  @Test
  void whoseMemberIsSilentHasGoneAndComesBackWhenItIsHeard() {
    Presence alpha = join("alpha");
    Presence beta = join("beta");
    alpha.enter("lobby", "ann");
    beta.enter("lobby", "bob");
    pass(6000);
    bus.way = String::equals;
    pass(14_000);
    assertThat(alpha.here("lobby")).containsExactly("ann", "bob");
    pass(6000);
    assertThat(alpha.here("lobby")).containsExactly("ann");
    assertThat(beta.here("lobby")).containsExactly("bob");
    beta.enter("lobby", "bea");
    bus.way = (_, _) -> true;
    pass(6000);
    assertThat(alpha.here("lobby")).containsExactly("ann", "bob", "bea");
  }

  @Test
  void whatAMemberHadIsGoneAtOnceWhenItIsKnownToBeLostOrEnds() {
    Presence alpha = join("alpha");
    Presence beta = join("beta");
    Presence gamma = join("gamma");
    beta.enter("lobby", "bob");
    gamma.enter("lobby", "cleo");
    pass(10);
    bus.kill("beta");
    alpha.lost("beta");
    assertThat(alpha.here("lobby")).containsExactly("cleo");
    gamma.end();
    gamma.end();
    pass(10);
    assertThat(alpha.here("lobby")).isEmpty();
    assertThat(gamma.here("lobby")).isEmpty();
    assertThatThrownBy(() -> gamma.enter("lobby", "dora")).hasMessage("presence has ended here");
  }

  @Test
  void aMemberThatStartsAgainHasNobodyOfItsEarlierLife() {
    Presence alpha = join("alpha");
    join("beta").enter("lobby", "bob");
    pass(10);
    bus.kill("beta");
    join("beta").enter("lobby", "bea");
    pass(10);
    assertThat(alpha.here("lobby")).containsExactly("bea");
  }

  @Test
  void amongManyMessagesThatAreLostAllIsKnownInTheEnd() {
    for (long seed = 0; seed < 200; seed++) {
      new World(new Random(seed), "seed " + seed).run();
    }
  }

  /// Three members that come, go and lose messages, until nothing is lost any more.
  private static final class World {
    private final PresenceTest test = new PresenceTest();
    private final Random chance;
    private final String seed;
    private final Map<String, Presence> members = new LinkedHashMap<>();
    private final Map<String, Map<Stay, String>> stays = new LinkedHashMap<>();

    World(Random chance, String seed) {
      this.chance = chance;
      this.seed = seed;
    }

    void run() {
      test.bus.way = (_, _) -> chance.nextInt(4) > 0;
      for (int i = 0; i < 100; i++) {
        step("m" + chance.nextInt(3));
        test.pass(chance.nextInt(300));
      }
      test.bus.way = (_, _) -> true;
      test.pass(30_000);
      Set<String> truth = new TreeSet<>();
      stays.values().forEach(each -> truth.addAll(each.values()));
      members.forEach((name, presence) ->
          assertThat(new TreeSet<>(presence.here("lobby")))
              .as("%s, %s", seed, name)
              .isEqualTo(truth));
    }

    private void step(String name) {
      Presence presence = members.get(name);
      Map<Stay, String> own = stays.computeIfAbsent(name, _ -> new LinkedHashMap<>());
      if (presence == null || chance.nextInt(30) == 0) {
        test.bus.kill(name);
        if (presence != null && chance.nextBoolean()) {
          presence.end();
        }
        members.put(name, test.join(name));
        own.clear();
      } else if (chance.nextBoolean()) {
        String who = "guest " + chance.nextInt(6);
        own.put(presence.enter("lobby", who), who);
      } else {
        own.keySet().stream()
            .findFirst()
            .ifPresent(stay -> {
              stay.leave();
              own.remove(stay);
            });
      }
    }
  }

  @Test
  void oneMemberMayHaveSoMuchAndNoMore() {
    // 32 and 5 and 3 bytes each.
    Presence alpha = join("alpha", PresenceLimits.defaults().withBytesMax(80).withMembersMax(10));
    alpha.enter("lobby", "ann");
    Stay bob = alpha.enter("lobby", "bob");
    assertThatThrownBy(() -> alpha.enter("l", "c"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("80 bytes of people already, of 80");
    bob.leave();
    alpha.enter("lobby", "cat");
  }

  @Test
  void ofAnotherMemberOnlySoMuchIsKept() {
    Presence small = join("small", PresenceLimits.defaults().withBytesMax(80).withMembersMax(1));
    Presence large = join("large");
    for (String who : List.of("ann", "bob", "cat")) {
      large.enter("lobby", who);
    }
    pass(10);
    assertThat(small.here("lobby")).containsExactly("ann", "bob");
    join("second").enter("lobby", "dan");
    pass(6000);
    assertThat(small.here("lobby")).containsExactly("ann", "bob");
  }

  @Test
  void aNameHasOneTo255Bytes() {
    Presence alpha = join("alpha");
    alpha.enter("r".repeat(255), "w".repeat(255)).leave();
    for (String bad : List.of("", "w".repeat(256))) {
      assertThatThrownBy(() -> alpha.enter("lobby", bad))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> alpha.enter(bad, "ann"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aMemberThatSleptDoesNotTakeTheOthersForGone() {
    Presence alpha = join("alpha");
    Presence beta = join("beta");
    beta.enter("lobby", "bob");
    pass(6000);
    List<String> seen = new ArrayList<>();
    alpha.watch("lobby", (_, who, here) -> seen.add(who + here));
    bus.clock.advance(Duration.ofMinutes(1)); // in one go: all that was due is called late
    pass(6000);
    assertThat(alpha.here("lobby")).containsExactly("bob");
    assertThat(seen).isEmpty();
  }

  @Test
  void aMessageThatIsNoneChangesNothing() {
    Presence alpha = join("alpha");
    Topics stranger = bus.topics("stranger");
    alpha.enter("lobby", "ann");
    stranger.publish("presence", "what is this?".getBytes(UTF_8));
    stranger.publish("presence", new byte[0]);
    pass(10);
    assertThat(alpha.here("lobby")).containsExactly("ann");
  }

  @Test
  void aWatcherMayLoseTheMemberOfWhomItHears() {
    Presence alpha = join("alpha");
    List<String> seen = new ArrayList<>();
    alpha.watch(
        "lobby",
        (_, who, here) -> {
          seen.add(who + here);
          if (here && who.equals("bob")) {
            alpha.lost("beta");
          }
        });
    Presence beta = join("beta");
    bus.way = String::equals;
    beta.enter("lobby", "ann");
    beta.enter("lobby", "bob");
    beta.enter("lobby", "cleo");
    bus.way = (_, _) -> true;
    pass(5000); // it says all that it has, since it is asked
    assertThat(seen).startsWith("anntrue", "bobtrue", "annfalse", "bobfalse");
    assertThat(seen).doesNotContain("cleotrue");
    assertThat(alpha.here("lobby")).isEmpty();
  }

  @Test
  void aWatcherMayEndPresence() {
    for (String ending : List.of("ann", "bob")) {
      Presence alpha = join("alpha");
      Presence beta = join("beta");
      beta.enter("lobby", "bob");
      pass(10);
      List<String> seen = new ArrayList<>();
      alpha.watch(
          "lobby",
          (_, who, here) -> {
            seen.add(who + here);
            if (who.equals(ending)) {
              alpha.end();
            }
          });
      if (ending.equals("ann")) {
        beta.enter("lobby", "ann");
      } else {
        bus.kill("beta"); // another life of it is heard, at which bob has gone
        beta = join("beta");
        beta.enter("lobby", "cleo");
      }
      pass(30_000);
      assertThat(seen)
          .containsExactlyElementsOf(
              ending.equals("ann")
                  ? List.of("anntrue", "bobfalse", "annfalse")
                  : List.of("bobfalse"));
      assertThat(alpha.here("lobby")).isEmpty();
      beta.end();
    }
  }

  @Test
  void aWatcherThatAnotherHasEndedIsNotToldAndEachEndsItsOwnPlace() {
    Presence alpha = join("alpha");
    List<String> seen = new ArrayList<>();
    List<Subscription> second = new ArrayList<>();
    alpha.watch("lobby", (_, _, _) -> second.getFirst().end());
    PresenceWatcher watcher = (_, who, here) -> seen.add(who + here);
    second.add(alpha.watch("lobby", watcher));
    alpha.enter("lobby", "ann");
    assertThat(seen).isEmpty();
    Subscription third = alpha.watch("lobby", watcher);
    second.getFirst().end();
    alpha.enter("lobby", "bob");
    assertThat(seen).containsExactly("bobtrue");
    third.end();
    alpha.enter("lobby", "cleo");
    assertThat(seen).hasSize(1);
  }

  @Test
  void whatAWatcherBringsAboutIsToldToAllInTheOrderInWhichItWas() {
    Presence alpha = join("alpha");
    Presence beta = join("beta");
    List<String> seen = new ArrayList<>();
    alpha.watch("lobby", (_, _, _) -> alpha.lost("beta"));
    alpha.watch("lobby", (_, who, here) -> seen.add(who + here));
    beta.enter("lobby", "bob");
    pass(10);
    assertThat(seen).containsExactly("bobtrue", "bobfalse");
    assertThat(alpha.here("lobby")).isEmpty();
  }
}
