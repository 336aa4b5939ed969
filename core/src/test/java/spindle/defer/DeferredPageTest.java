package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.reactor.Reactor;
import spindle.testing.ManualClock;
import spindle.testing.MemoryReactor;
import spindle.time.Scheduler;

/// The code on the page about Deferred, run; and the page held against it.
class DeferredPageTest {
  private static final Path PAGE = Path.of("../docs/explanation/deferred.md");
  private static final Path HERE = Path.of("src/test/java/spindle/defer/DeferredPageTest.java");
  private static final Pattern CODE = Pattern.compile("(?s)```java\n(.*?)```");
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final List<String> SHOWN = new ArrayList<>();

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();

  /// In place of the JDK's, which prints.
  @SuppressWarnings("AvoidCommonTypeNames") // the page says IO
  private static final class IO {
    private IO() {}

    static void println(String line) {
      SHOWN.add(line);
    }
  }

  @BeforeEach
  void forget() {
    SHOWN.clear();
  }

  @Test
  void theCodeOnThePageStandsHere() throws IOException {
    String here = withoutIndents(Files.readString(HERE));
    List<String> blocks =
        CODE.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();

    assertThat(blocks).hasSizeGreaterThan(3);
    assertThat(blocks).allSatisfy(block -> assertThat(here).contains(withoutIndents(block)));
  }

  private static String withoutIndents(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n"));
  }

  @SuppressWarnings("UnusedVariable") // as the page has it
  void show() {
    var line = new Deferred<String>();
    Deferred<Integer> length =
        line.addCallback(String::strip)
            .addCallback(String::length)
            .addErrback(IOException.class, failure -> 0)
            .onSuccess(n -> IO.println("length " + n));

    line.callback(" hello "); // prints: length 5
  }

  @Test
  void aChain() {
    show();

    assertThat(SHOWN).containsExactly("length 5");
  }

  Deferred<String> loudly(Reactor reactor, Path file) {
    return reactor
        .deferToThread(() -> Files.readString(file))
        .addCallback(String::toUpperCase)
        .addErrback(NoSuchFileException.class, failure -> "")
        .onFailure(failure -> IO.println("cannot read " + file))
        .finallyDo(() -> IO.println("done"));
  }

  @Test
  void theTwoTracks() throws Exception {
    Path there = Files.writeString(folder.resolve("there"), "said");
    try (var memory = new MemoryReactor()) {
      assertThat(memory.await(loudly(memory.reactor(), there), LONG)).isEqualTo("SAID");
      Deferred<String> missing = loudly(memory.reactor(), folder.resolve("missing"));
      assertThat(memory.await(missing, LONG)).isEmpty();
    }
    assertThat(SHOWN).containsExactly("done", "done");
  }

  interface People {
    Deferred<Integer> idOf(String login);

    Deferred<String> nameOf(int id);
  }

  Deferred<String> greeting(People people, String login) {
    return people.idOf(login).then(people::nameOf).addCallback(name -> "Hello " + name);
  }

  @Test
  void waitingForAnother() {
    People people =
        new People() {
          @Override
          public Deferred<Integer> idOf(String login) {
            return Deferred.succeed(login.length());
          }

          @Override
          public Deferred<String> nameOf(int id) {
            return Deferred.succeed(id == 5 ? "Alice" : "nobody");
          }
        };

    assertThat(resultOf(greeting(people, "alice"))).isEqualTo("Hello Alice");
  }

  Deferred<String> askWithin(Scheduler clock, Duration patience) {
    var answer = new Deferred<String>(_ -> IO.println("the question is taken back"));
    answer.onLateValue(late -> IO.println("nobody wants this any more: " + late));
    return answer.addTimeout(patience, clock);
  }

  @Test
  void cancelling() {
    Deferred<String> answer = askWithin(clock, Duration.ofSeconds(5));
    clock.advance(Duration.ofSeconds(5));

    assertThat(failureOf(answer)).isInstanceOf(TimeoutError.class);
    answer.callback("forty-two");

    assertThat(SHOWN)
        .containsExactly("the question is taken back", "nobody wants this any more: forty-two");
  }

  Deferred<List<String>> both(Deferred<String> one, Deferred<String> other) {
    return Deferred.gatherResults(List.of(one, other));
  }

  Deferred<Indexed<String>> whicheverIsFirst(Deferred<String> one, Deferred<String> other) {
    return Deferred.race(List.of(one, other));
  }

  @Test
  void several() {
    Deferred<String> alice = Deferred.succeed("Alice");
    Deferred<String> bob = Deferred.succeed("Bob");

    assertThat(resultOf(both(alice, bob))).containsExactly("Alice", "Bob");
    Deferred<Indexed<String>> first = whicheverIsFirst(new Deferred<>(), Deferred.succeed("Bob"));
    assertThat(resultOf(first)).isEqualTo(new Indexed<>(1, "Bob"));
  }

  List<UnhandledFailures.Report> unhandledSoFar() {
    return UnhandledFailures.ofThisThread().drain();
  }

  @Test
  void failuresThatNobodyHandles() {
    Deferred<String> lost = Deferred.fail(new NoSuchFileException("missing.txt"));

    assertThat(unhandledSoFar()).hasSize(1);
    assertThat(failureOf(lost)).isInstanceOf(NoSuchFileException.class);
  }

  Deferred<String> here(CompletableFuture<String> there, Reactor reactor) {
    return Deferred.fromFuture(there, reactor);
  }

  CompletableFuture<String> away(Deferred<String> here, Reactor reactor) {
    return here.asFuture(reactor);
  }

  @Test
  void bridges() throws Exception {
    try (var memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      Deferred<String> came = here(CompletableFuture.completedFuture("there"), reactor);
      assertThat(memory.await(came, LONG)).isEqualTo("there");
      CompletableFuture<String> gone = away(Deferred.succeed("here"), reactor);
      memory.flush();
      assertThat(gone).isCompletedWithValue("here");
    }
  }
}
