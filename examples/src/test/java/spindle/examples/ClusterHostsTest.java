package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
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
/// on is compared with what they know. Where namespaces may not be made, these tests are passed
/// over.
///
/// `-Dspindle.cluster.writes=10000 -Dspindle.cluster.faults=40` for a long run by hand; the seed is
/// `spindle.cluster.seed`. What each process has printed is in `target/cluster-hosts`.
class ClusterHostsTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/ClusterVoter.java");
  private static final List<String> NAMES = List.of("alpha", "beta", "gamma");
  private static final int WRITES = Integer.getInteger("spindle.cluster.writes", 100);
  private static final int FAULTS = Integer.getInteger("spindle.cluster.faults", 2);

  /// Between two writes of a member.
  private static final int PAUSE_MILLIS = Integer.getInteger("spindle.cluster.pause", 5);

  private static final Path OUTPUT = Launcher.ROOT.resolve("examples/target/cluster-hosts");

  private final String hub = "sp" + ProcessHandle.current().pid();
  private final Map<String, Life> running = new LinkedHashMap<>();
  private final List<Life> all = new ArrayList<>();

  @TempDir Path folder;

  /// One process, and what it has said: by whole lines, since a long one comes in several pieces.
  private static final class Life {
    final String name;
    final int number;
    final ExampleProgram program;
    final List<String> agreed = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    final List<String> states = new ArrayList<>();
    final List<String> others = new ArrayList<>();
    private int unknown;
    private int views;
    private int read;

    Life(String name, int number, ExampleProgram program) {
      this.name = name;
      this.number = number;
      this.program = program;
    }

    void read() {
      String more = program.output(read);
      int end = more.lastIndexOf('\n') + 1;
      read += end;
      more.substring(0, end).lines().forEach(this::hear);
    }

    private void hear(String line) {
      String rest = line.substring(line.indexOf(' ') + 1);
      switch (line.split(" ", 2)[0]) {
        case "ok" -> agreed.add(rest);
        case "no" -> refused.add(rest);
        case "unknown" -> unknown++;
        case "members" -> views++;
        case "state" -> states.add(rest);
        default -> others.add(line);
      }
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static void ip(String words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words.split(" ")));
    assertThat(run(command.toArray(String[]::new))).as(words).isZero();
  }

  private String host(String name) {
    return hub + "-" + name;
  }

  private static String address(String name) {
    return "10.78.0." + (1 + NAMES.indexOf(name));
  }

  @BeforeEach
  void makeHosts() throws IOException, InterruptedException {
    boolean may = Path.of("/usr/bin/ip").toFile().exists() || Path.of("/sbin/ip").toFile().exists();
    assumeTrue(
        may && run("ip", "netns", "add", hub) == 0,
        "passed over: network namespaces may not be made here");
    ip("-n " + hub + " link add bridge type bridge");
    ip("-n " + hub + " link set bridge up");
    for (String name : NAMES) {
      ip("netns add " + host(name));
      ip(
          "-n %s link add %s type veth peer name eth0 netns %s"
              .formatted(hub, "to-" + name, host(name)));
      ip("-n %s link set to-%s master bridge up".formatted(hub, name));
      ip("-n %s addr add %s/24 dev eth0".formatted(host(name), address(name)));
      ip("-n %s link set eth0 up".formatted(host(name)));
      ip("-n %s link set lo up".formatted(host(name)));
    }
  }

  @AfterEach
  void removeHosts() throws IOException, InterruptedException {
    all.forEach(each -> each.program.close());
    Files.createDirectories(OUTPUT);
    for (Life each : all) {
      Files.writeString(OUTPUT.resolve(each.name + each.number + ".txt"), each.program.output());
      Files.writeString(OUTPUT.resolve(each.name + each.number + ".err"), each.program.errors());
    }
    for (String name : NAMES) {
      run("ip", "netns", "del", host(name));
    }
    run("ip", "netns", "del", hub);
  }

  private Life start(String name) {
    List<String> arguments = new ArrayList<>(List.of(name, address(name)));
    arguments.add(folder.resolve(name).toString());
    NAMES.forEach(each -> arguments.add(address(each) + ":7800"));
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", host(name)));
    command.addAll(Launcher.command(PROGRAM, arguments));
    Life life = new Life(name, all.size(), ExampleProgram.run(command));
    running.put(name, life);
    all.add(life);
    return life;
  }

  private void awaitSaid(Life life, String line) {
    await(life.name + " says " + line, () -> life.others.contains(line));
  }

  private void startWriting(Life life) throws IOException {
    awaitSaid(life, "joined");
    tell(life, "write %s%d- %d".formatted(life.name, life.number, PAUSE_MILLIS));
  }

  private static void tell(Life life, String line) throws IOException {
    life.program.input().write((line + "\n").getBytes(UTF_8));
    life.program.input().flush();
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
              all.forEach(Life::read);
              return seen.getAsBoolean();
            });
  }

  private static void cut(String hub, String name, String how)
      throws IOException, InterruptedException {
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
    for (Life each : List.copyOf(all)) {
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
    all.forEach(Life::read);
    awaitAgreed(agreed() + 5);
    IO.println("killed %s: others went on after %d ms".formatted(victim, millisSince(began)));
    startWriting(start(victim));
  }

  private void cutOff(String victim) throws IOException, InterruptedException {
    long began = System.nanoTime();
    Life other = running.get(NAMES.get((NAMES.indexOf(victim) + 1) % 3));
    Life back = running.get(victim);
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
    for (Life each : running.values()) {
      tell(each, "stop");
    }
    for (Life each : running.values()) {
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
    for (Life life : all) {
      for (String said : life.agreed) {
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
  private String state(Life life) {
    int before = life.states.size() + count(life, "state?");
    try {
      tell(life, "show");
    } catch (IOException gone) {
      throw new AssertionError(life.name, gone);
    }
    int knew = life.states.size();
    await("its state", () -> life.states.size() + count(life, "state?") > before);
    if (life.states.size() == knew) {
      return life.name + " does not know";
    }
    List<String> words = List.of(life.states.getLast().split(" "));
    return words.getFirst() + " " + String.join(" ", words.subList(5, words.size()));
  }

  private static int count(Life life, String word) {
    return (int) life.others.stream().filter(line -> line.startsWith(word)).count();
  }
}
