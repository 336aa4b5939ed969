package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.testing.FreePorts;

/// Three voters as processes on this machine, that are restarted, killed and stopped.
class ClusterProcessesTest {
  private static final List<String> NAMES = List.of("alpha", "beta", "gamma");

  /// Long enough for a busy machine: a test that passes never waits this long.
  private static final long PATIENCE_NANOS =
      TimeUnit.SECONDS.toNanos(ExampleProgram.PATIENCE_SECONDS);

  private final Map<String, VoterProgram> running = new LinkedHashMap<>();
  private final List<VoterProgram> all = new ArrayList<>();
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Set<String> agreed = ConcurrentHashMap.newKeySet();
  private final List<Client> clients = new ArrayList<>();
  private final CountDownLatch enough = new CountDownLatch(1);

  @TempDir Path folder;

  /// Writes one key after the other, each until it is told that it is agreed on. It has a
  /// connection to one member, and goes to the next one when it is lost or refused.
  private final class Client {
    private final String name;
    private final AtomicInteger written = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "client");
    private int server;

    Client(int number) {
      name = "client" + number;
      server = number;
      thread.setDaemon(true);
    }

    private boolean over() {
      return enough.getCount() == 0;
    }

    private void run() {
      try {
        while (!enough.await(10, TimeUnit.MILLISECONDS)) {
          server++;
          int port = ports.get(NAMES.get(server % 3)) + 1;
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(20_000);
            talk(socket);
          } catch (IOException lost) {
            // the next one
          }
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void talk(Socket socket) throws IOException, InterruptedException {
      var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      while (!over()) {
        String key = name + "-" + written.get();
        socket.getOutputStream().write(("put " + key + "\n").getBytes(UTF_8));
        String answer = lines.readLine();
        if (!("ok " + key).equals(answer)) {
          return;
        }
        agreed.add(key);
        written.incrementAndGet();
        enough.await(5, TimeUnit.MILLISECONDS);
      }
    }
  }

  @AfterEach
  void end() throws IOException {
    enough.countDown();
    for (VoterProgram each : all) {
      each.end();
    }
  }

  private VoterProgram start(String name) {
    List<String> arguments = new ArrayList<>(List.of(name, "127.0.0.1:" + ports.get(name)));
    arguments.add(folder.resolve(name).toString());
    ports.values().forEach(port -> arguments.add("127.0.0.1:" + port));
    VoterProgram voter =
        new VoterProgram(
            name,
            all.size(),
            ExampleProgram.run(Launcher.command(VoterProgram.PROGRAM, arguments)));
    running.put(name, voter);
    all.add(voter);
    return voter;
  }

  private void startAll() {
    for (String name : NAMES) {
      ports.put(name, FreePorts.next());
    }
    NAMES.forEach(this::start);
    for (VoterProgram each : all) {
      await("all are there", () -> each.others.contains("joined"));
    }
  }

  private void serve(VoterProgram voter) throws IOException {
    awaitSaid(voter, "joined");
    voter.tell("serve " + (ports.get(voter.name) + 1));
    awaitSaid(voter, "serving");
  }

  private void await(String what, BooleanSupplier seen) {
    long began = System.nanoTime();
    running
        .values()
        .iterator()
        .next()
        .program
        .await(
            what,
            () -> {
              all.forEach(VoterProgram::read);
              if (System.nanoTime() - began > PATIENCE_NANOS) {
                throw new AssertionError("waited in vain for: " + what);
              }
              return seen.getAsBoolean();
            });
  }

  private void awaitSaid(VoterProgram voter, String line) {
    await(voter.name + " says " + line, () -> voter.others.contains(line));
  }

  /// Waits until each client has written some more.
  private void awaitAllServed() {
    List<Integer> before = clients.stream().map(each -> each.written.get()).toList();
    await(
        "each client is served",
        () -> {
          for (int i = 0; i < clients.size(); i++) {
            if (clients.get(i).written.get() < before.get(i) + 5) {
              return false;
            }
          }
          return true;
        });
  }

  /// All that this member knows: asked again until it has all of `least`.
  private void awaitKnows(VoterProgram voter, Set<String> least) throws IOException {
    Set<String> lacks = new HashSet<>(least);
    for (long began = System.nanoTime(); !lacks.isEmpty(); ) {
      assertThat(System.nanoTime() - began)
          .as("until %s knows what was agreed on; it lacks %s", voter.name, lacks)
          .isLessThan(PATIENCE_NANOS);
      int before = voter.states.size() + voter.others.size();
      voter.tell("show");
      await(voter.name + " answers", () -> voter.states.size() + voter.others.size() > before);
      if (!voter.states.isEmpty()) {
        lacks = new HashSet<>(least);
        lacks.removeAll(List.of(voter.states.getLast().split(" ")));
      }
    }
  }

  @Test
  void noAgreedWriteIsLostAndAllAreServedWhileTheMembersAreRestartedOneByOne() throws Exception {
    startAll();
    for (VoterProgram each : List.copyOf(all)) {
      serve(each);
    }
    for (int i = 0; i < 6; i++) {
      clients.add(new Client(i));
    }
    clients.forEach(each -> each.thread.start());
    awaitAllServed();
    for (String name : NAMES) {
      Set<String> before = Set.copyOf(agreed);
      VoterProgram old = running.remove(name);
      old.program.signal("TERM");
      assertThat(old.program.awaitExit()).isZero();
      awaitAllServed();
      VoterProgram next = start(name);
      serve(next);
      awaitKnows(next, before);
    }
    awaitAllServed();
    // And all at once, without a good-bye: what a process has written the kernel has.
    Set<String> before = Set.copyOf(agreed);
    for (String name : NAMES) {
      running.get(name).program.signal("KILL");
    }
    running.clear();
    NAMES.forEach(this::start);
    for (VoterProgram each : List.copyOf(running.values())) {
      serve(each);
    }
    awaitAllServed();
    enough.countDown();
    for (Client each : clients) {
      each.thread.join();
    }
    assertThat(agreed).containsAll(before);
    for (VoterProgram each : running.values()) {
      awaitKnows(each, agreed);
    }
    IO.println(agreed.size() + " agreed on, and known to all");
  }

  private List<Long> figures(VoterProgram voter) throws IOException {
    return awaitFigures(voter, _ -> true);
  }

  /// What it says of itself: the sum, megabytes in use, messages published, heard, missed. Asked
  /// until they are as they should be, and not more often than does good.
  private List<Long> awaitFigures(VoterProgram voter, Predicate<List<Long>> good)
      throws IOException {
    List<Long> now = List.of();
    for (long began = System.nanoTime(); ; ) {
      int known = voter.states.size();
      int before = known + voter.others.size();
      voter.tell("show");
      await(voter.name + " answers", () -> voter.states.size() + voter.others.size() > before);
      if (voter.states.size() > known) {
        String[] words = voter.states.getLast().split(" ");
        now = Stream.of(words).limit(5).map(Long::parseLong).toList();
        if (good.test(now)) {
          return now;
        }
      }
      assertThat(System.nanoTime() - began)
          .as("in vain, with %s of %s", now, voter.name)
          .isLessThan(PATIENCE_NANOS);
      long asked = System.nanoTime();
      await("some time", () -> System.nanoTime() - asked > 100_000_000);
    }
  }

  @Test
  void aMemberThatIsStoppedDoesNotMakeAnothersMemoryGrow() throws Exception {
    startAll();
    VoterProgram alpha = all.get(0);
    VoterProgram beta = all.get(1);
    VoterProgram gamma = all.get(2);
    figures(alpha);
    alpha.tell("publish 10000");
    awaitFigures(gamma, now -> now.get(3) > 200);
    gamma.program.signal("STOP");
    long from = figures(alpha).get(2);
    long[] most = new long[1];
    awaitFigures(
        alpha,
        now -> {
          most[0] = Math.max(most[0], now.get(1));
          return now.get(2) > from + 10_000; // 100 MB
        });
    // 8 MB without all this; 4 MiB wait for a member, 8 MiB at most beneath, and a little of its
    // own.
    assertThat(most[0]).as("megabytes in use at who publishes").isLessThan(60);
    gamma.program.signal("CONT");
    alpha.tell("stop");
    await("who was stopped is back", alpha::isOfThree);
    awaitFigures(gamma, _ -> true);
    long published = figures(alpha).get(2);
    List<Long> last = awaitFigures(beta, now -> now.get(3) + now.get(4) >= published);
    assertThat(last.get(3) + last.get(4)).as("heard, and told of as missed").isEqualTo(published);
    IO.println(
        "%d MB in use, %d published, %d heard by another, %d missed"
            .formatted(most[0], published, last.get(3), last.get(4)));
  }
}
