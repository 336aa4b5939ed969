package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three voters on three hosts of their own, which are network namespaces with a bridge between
/// them. Links are cut and processes killed while all of them write; then what they say was agreed
/// on is compared with what they know. Where the kernel lets nobody make such hosts, the test is
/// skipped with its words; but it fails where the environment says `CI=true`.
///
/// `-Dspindle.cluster.writes=10000 -Dspindle.cluster.faults=40` for a long run by hand; the seed is
/// `spindle.cluster.seed`. What each process has printed is in `target/cluster-hosts`.
class ClusterHostsTest {
  private static final List<String> NAMES = List.of("alpha", "beta", "gamma");
  private static final int WRITES = Integer.getInteger("spindle.cluster.writes", 100);
  private static final Peer IP = new Peer("ip", "iproute2");
  private static final int FAULTS = Integer.getInteger("spindle.cluster.faults", 2);

  /// Between two writes of a member.
  private static final int PAUSE_MILLIS = Integer.getInteger("spindle.cluster.pause", 5);

  private final String hub = "sp" + ProcessHandle.current().pid();
  private final Map<String, VoterProgram> running = new LinkedHashMap<>();
  private final List<VoterProgram> all = new ArrayList<>();

  @TempDir Path folder;

  /// What `ip` complains about; nothing if it does as it is told.
  private static String complaint(String words) {
    List<String> command = new ArrayList<>(List.of(IP.path()));
    command.addAll(List.of(words.split(" ")));
    try (var ip = ExampleProgram.run(command)) {
      return ip.awaitExit() == 0 ? "" : "ip %s: %s".formatted(words, ip.errors().strip());
    }
  }

  private static void ip(String words) {
    assertThat(complaint(words)).isEmpty();
  }

  /// For what a kernel may not let us do.
  private static void ipIfItMay(String words) {
    String complaint = complaint(words);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(complaint).isEmpty();
    }
    assumeTrue(complaint.isEmpty(), complaint);
  }

  private String host(String name) {
    return hub + "-" + name;
  }

  private static String address(String name) {
    return "10.78.0." + (1 + NAMES.indexOf(name));
  }

  @BeforeEach
  void makeHosts() {
    ipIfItMay("netns add " + hub);
    ipIfItMay("-n " + hub + " link add bridge type bridge");
    ip("-n " + hub + " link set bridge up");
    for (String name : NAMES) {
      ip("netns add " + host(name));
      ipIfItMay(
          "-n %s link add %s type veth peer name eth0 netns %s"
              .formatted(hub, "to-" + name, host(name)));
      ip("-n %s link set to-%s master bridge up".formatted(hub, name));
      ip("-n %s addr add %s/24 dev eth0".formatted(host(name), address(name)));
      ip("-n %s link set eth0 up".formatted(host(name)));
      ip("-n %s link set lo up".formatted(host(name)));
    }
  }

  @AfterEach
  void removeHosts() throws IOException {
    for (VoterProgram each : all) {
      each.end();
    }
    for (String name : NAMES) {
      var _ = complaint("netns del " + host(name)); // it may not have been made
    }
    var _ = complaint("netns del " + hub);
  }

  private VoterProgram start(String name) {
    List<String> arguments = new ArrayList<>(List.of(name, address(name) + ":7800"));
    arguments.add(folder.resolve(name).toString());
    NAMES.forEach(each -> arguments.add(address(each) + ":7800"));
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", host(name)));
    command.addAll(Launcher.command(VoterProgram.PROGRAM, arguments));
    VoterProgram voter = new VoterProgram(name, all.size(), ExampleProgram.run(command));
    running.put(name, voter);
    all.add(voter);
    return voter;
  }

  private void awaitSaid(VoterProgram voter, String line) {
    await(voter.name + " says " + line, () -> voter.others.contains(line));
  }

  private void startWriting(VoterProgram voter) throws IOException {
    awaitSaid(voter, "joined");
    voter.tell("write %s%d- %d".formatted(voter.name, voter.number, PAUSE_MILLIS));
  }

  private void await(String what, BooleanSupplier seen) {
    running
        .values()
        .iterator()
        .next()
        .program
        .await(
            what,
            () -> {
              all.forEach(VoterProgram::read);
              return seen.getAsBoolean();
            });
  }

  private static void cut(String hub, String name, String how) {
    ip("-n %s link set to-%s %s".formatted(hub, name, how));
  }

  private long agreed() {
    return all.stream().mapToLong(each -> each.agreed.size()).sum();
  }

  private void awaitAgreed(long count) {
    await(count + " writes agreed on", () -> agreed() >= count);
  }

  private static long millisSince(long began) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  @Test
  void noAgreedWriteIsLostToKillsAndSplits() throws Exception {
    long seed = Long.getLong("spindle.cluster.seed", 1);
    Random chance = new Random(seed);
    IO.println("seed " + seed);
    NAMES.forEach(this::start);
    for (VoterProgram each : List.copyOf(all)) {
      startWriting(each);
    }
    awaitAgreed(20);
    for (int fault = 0; fault < FAULTS; fault++) {
      String victim = NAMES.get(chance.nextInt(3));
      if (fault % 2 == 0) {
        kill(victim);
      } else {
        cutOff(victim);
      }
      awaitAgreed((long) (fault + 1) * WRITES / FAULTS);
    }
    awaitAgreed(WRITES);
    compare();
  }

  private void kill(String victim) throws IOException {
    long began = System.nanoTime();
    running.remove(victim).program.signal("KILL");
    all.forEach(VoterProgram::read);
    awaitAgreed(agreed() + 5);
    IO.println("killed %s: others went on after %d ms".formatted(victim, millisSince(began)));
    startWriting(start(victim));
  }

  private void cutOff(String victim) {
    long began = System.nanoTime();
    VoterProgram other = running.get(NAMES.get((NAMES.indexOf(victim) + 1) % 3));
    VoterProgram back = running.get(victim);
    int views = other.views;
    int viewsThere = back.views;
    cut(hub, victim, "down");
    await("the split is seen", () -> other.views > views && back.views > viewsThere);
    int known = back.agreed.size();
    awaitAgreed(agreed() + 5);
    String went = "cut %s off: others went on after %d ms".formatted(victim, millisSince(began));
    assertThat(back.agreed.size()).as("agreed on by a minority").isEqualTo(known);
    began = System.nanoTime();
    cut(hub, victim, "up");
    await(victim + " writes again", () -> back.agreed.size() > known);
    IO.println(went + ", it did %d ms after the healing".formatted(millisSince(began)));
  }

  /// Stops the writing, and compares what was said with what is known.
  private void compare() throws IOException {
    for (VoterProgram each : running.values()) {
      each.tell("stop");
    }
    for (VoterProgram each : running.values()) {
      awaitSaid(each, "stopped");
    }
    List<String> states = new ArrayList<>();
    long began = System.nanoTime();
    while (Set.copyOf(states).size() != 1) {
      assertThat(millisSince(began)).as("until all know the same").isLessThan(60_000);
      long asked = System.nanoTime();
      states.clear();
      running.values().forEach(each -> states.add(state(each)));
      await("who lacks something has had time", () -> millisSince(asked) > 500);
    }
    List<String> words = List.of(states.getFirst().split(" "));
    Set<String> known = new TreeSet<>(words.subList(1, words.size()));
    Set<String> lost = new TreeSet<>();
    Set<Long> sums = new HashSet<>();
    for (VoterProgram voter : all) {
      for (String said : voter.agreed) {
        String[] each = said.split(" ");
        if (!known.contains(each[0])) {
          lost.add(each[0]);
        }
        assertThat(sums.add(Long.parseLong(each[1])))
            .as("sum %s was given twice", each[1])
            .isTrue();
      }
    }
    assertThat(lost).as("agreed on, and lost").isEmpty();
    List<String> refused = all.stream().flatMap(each -> each.refused.stream()).toList();
    assertThat(refused.stream().filter(known::contains)).as("refused, and written").isEmpty();
    assertThat(Long.parseLong(words.getFirst())).isGreaterThanOrEqualTo(sums.size());
    IO.println(
        "%d agreed on, %d refused, %d unknown, %d known to all"
            .formatted(
                sums.size(),
                refused.size(),
                all.stream().mapToInt(each -> each.unknown).sum(),
                known.size()));
  }

  /// What the member knows: the count, and the keys in order.
  private String state(VoterProgram voter) {
    int before = voter.states.size() + count(voter, "state?");
    try {
      voter.tell("show");
    } catch (IOException gone) {
      throw new AssertionError(voter.name, gone);
    }
    int knew = voter.states.size();
    await("its state", () -> voter.states.size() + count(voter, "state?") > before);
    if (voter.states.size() == knew) {
      return voter.name + " does not know";
    }
    List<String> words = List.of(voter.states.getLast().split(" "));
    return words.getFirst() + " " + String.join(" ", words.subList(5, words.size()));
  }

  private static int count(VoterProgram voter, String word) {
    return (int) voter.others.stream().filter(line -> line.startsWith(word)).count();
  }
}
