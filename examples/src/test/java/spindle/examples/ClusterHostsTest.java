package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
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
/// on is compared with what they know. Where namespaces may not be made, these tests are passed
/// over.
///
/// `-Dspindle.cluster.writes=10000 -Dspindle.cluster.faults=40` for a long run by hand; the seed is
/// `spindle.cluster.seed`.
class ClusterHostsTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/ClusterVoter.java");
  private static final List<String> NAMES = List.of("alpha", "beta", "gamma");
  private static final int WRITES = Integer.getInteger("spindle.cluster.writes", 100);
  private static final int FAULTS = Integer.getInteger("spindle.cluster.faults", 2);

  private final String hub = "sp" + ProcessHandle.current().pid();
  private final Map<String, ExampleProgram> running = new LinkedHashMap<>();
  private final List<ExampleProgram> all = new ArrayList<>();
  private int lives;

  @TempDir Path folder;

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
    all.forEach(ExampleProgram::close);
    for (String name : NAMES) {
      run("ip", "netns", "del", host(name));
    }
    run("ip", "netns", "del", hub);
  }

  private ExampleProgram start(String name) {
    List<String> arguments = new ArrayList<>(List.of(name, address(name)));
    arguments.add(folder.resolve(name).toString());
    NAMES.forEach(each -> arguments.add(address(each) + ":7800"));
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", host(name)));
    command.addAll(Launcher.command(PROGRAM, arguments));
    ExampleProgram program = ExampleProgram.run(command);
    running.put(name, program);
    all.add(program);
    return program;
  }

  private void startWriting(String name) throws IOException {
    running.get(name).awaitOutput("joined");
    tell(name, "write " + name + lives++ + "-");
  }

  private void tell(String name, String line) throws IOException {
    running.get(name).input().write((line + "\n").getBytes(UTF_8));
    running.get(name).input().flush();
  }

  private void await(String what, BooleanSupplier seen) {
    running.values().iterator().next().await(what, seen);
  }

  private List<String> said(String word) {
    return all.stream()
        .flatMap(each -> each.output().lines())
        .filter(line -> line.startsWith(word + " "))
        .toList();
  }

  private static void cut(String hub, String name, String how)
      throws IOException, InterruptedException {
    ip("-n %s link set to-%s %s".formatted(hub, name, how));
  }

  private long agreed() {
    return said("ok").size();
  }

  private void awaitAgreed(long count) {
    await(count + " writes agreed on", () -> agreed() >= count);
  }

  @Test
  void noAgreedWriteIsLostToKillsAndSplits() throws Exception {
    long seed = Long.getLong("spindle.cluster.seed", 1);
    Random chance = new Random(seed);
    IO.println("seed " + seed);
    NAMES.forEach(this::start);
    for (String name : NAMES) {
      startWriting(name);
    }
    awaitAgreed(20);
    for (int fault = 0; fault < FAULTS; fault++) {
      String victim = NAMES.get(chance.nextInt(3));
      long began = System.nanoTime();
      if (fault % 2 == 0) {
        running.remove(victim).signal("KILL");
        long before = agreed();
        awaitAgreed(before + 5);
        IO.println(
            "killed %s: others went on after %d ms"
                .formatted(victim, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));
        start(victim);
        startWriting(victim);
      } else {
        cut(hub, victim, "down");
        String other = NAMES.get((NAMES.indexOf(victim) + 1) % 3);
        int views = count(running.get(other), "members");
        await("the split is seen", () -> count(running.get(other), "members") > views);
        awaitAgreed(agreed() + 5);
        IO.println(
            "cut %s off: others went on after %d ms"
                .formatted(victim, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));
        cut(hub, victim, "up");
        ExampleProgram back = running.get(victim);
        int known = back.output().length();
        back.await(
            victim + " writes again",
            () -> back.output().substring(known).lines().anyMatch(line -> line.startsWith("ok ")));
      }
      awaitAgreed((long) (fault + 1) * WRITES / FAULTS);
    }
    awaitAgreed(WRITES);
    compare();
  }

  private static int count(ExampleProgram program, String word) {
    return (int) program.output().lines().filter(line -> line.startsWith(word)).count();
  }

  /// Stops the writing, and compares what was said with what is known.
  private void compare() throws IOException {
    for (String name : NAMES) {
      tell(name, "stop");
    }
    for (String name : NAMES) {
      running.get(name).awaitOutput("stopped");
    }
    List<String> states = new ArrayList<>();
    await(
        "all know the same",
        () -> {
          states.clear();
          for (String name : NAMES) {
            states.add(state(name));
          }
          return new HashSet<>(states).size() == 1;
        });
    String[] words = states.getFirst().split(" ");
    Set<String> known = new TreeSet<>(List.of(words).subList(1, words.length));
    Set<String> lost = new TreeSet<>();
    Set<Long> sums = new HashSet<>();
    for (String line : said("ok")) {
      String[] each = line.split(" ");
      if (!known.contains(each[1])) {
        lost.add(each[1]);
      }
      assertThat(sums.add(Long.parseLong(each[2]))).as("sum %s was given twice", each[2]).isTrue();
    }
    assertThat(lost).as("agreed on, and lost").isEmpty();
    assertThat(said("no").stream().map(line -> line.substring(3)).filter(known::contains))
        .as("refused, and written")
        .isEmpty();
    assertThat(Long.parseLong(words[0])).isGreaterThanOrEqualTo(sums.size());
    IO.println(
        "%d agreed on, %d refused, %d unknown, %d known to all"
            .formatted(sums.size(), said("no").size(), said("unknown").size(), known.size()));
  }

  /// What the member knows: the count, and the keys in order.
  private String state(String name) {
    ExampleProgram program = running.get(name);
    int before = count(program, "state");
    try {
      tell(name, "show");
    } catch (IOException gone) {
      throw new AssertionError(name, gone);
    }
    program.await("its state", () -> count(program, "state") > before);
    String last =
        program.output().lines().filter(line -> line.startsWith("state")).toList().getLast();
    String[] words = last.split(" ");
    return words[0].equals("state")
        ? words[1] + " " + String.join(" ", List.of(words).subList(6, words.length))
        : name + " does not know";
  }
}
