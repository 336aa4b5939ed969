package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.testing.ManualClock;

/// The code on the page about Deferred, run; and the page held against it.
class DeferredPageTest {
  private static final Path PAGE = Path.of("../docs/explanation/deferred.md");
  private static final Path HERE = Path.of("src/test/java/spindle/defer/DeferredPageTest.java");
  private static final Pattern CODE = Pattern.compile("(?s)```java\n(.*?)```");

  private final ManualClock clock = new ManualClock();
  private final List<String> shown = new ArrayList<>();

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

  @Test
  void aChain() {
    Deferred<String> line = new Deferred<>();
    Deferred<Integer> length =
        line.addCallback(String::strip)
            .addCallback(String::length)
            .addErrback(IOException.class, failure -> 0)
            .onSuccess(n -> show("length " + n));

    line.callback(" hello ");

    assertThat(shown).containsExactly("length 5");
    assertThat(resultOf(length)).isEqualTo(5);
  }

  @Test
  void theTwoTracks() {
    Deferred<String> text =
        read("missing.txt")
            .addCallback(String::toUpperCase)
            .addErrback(FileNotFoundException.class, failure -> "")
            .onFailure(failure -> show("cannot read"))
            .finallyDo(() -> show("done"));

    assertThat(resultOf(text)).isEmpty();
    assertThat(shown).containsExactly("done");
  }

  @Test
  void waitingForAnother() {
    Deferred<String> greeting =
        lookUp("alice").then(id -> fetchName(id)).addCallback(name -> "Hello " + name);

    assertThat(resultOf(greeting)).isEqualTo("Hello Alice");
  }

  @Test
  void cancelling() {
    Deferred<String> connection = new Deferred<String>(d -> show("dialling stopped"));
    connection.onLateValue(late -> show("closed " + late));
    Deferred<String> answer = connection.addTimeout(Duration.ofSeconds(5), clock);
    clock.advance(Duration.ofSeconds(5));
    connection.callback("connection");

    assertThat(shown).containsExactly("dialling stopped", "closed connection");
    assertThat(failureOf(answer)).isInstanceOf(TimeoutError.class);
  }

  @Test
  void several() {
    Deferred<List<String>> names = Deferred.gatherResults(List.of(fetchName(1), fetchName(2)));
    Deferred<Indexed<String>> first = Deferred.race(List.of(fetchName(1), fetchName(2)));

    assertThat(resultOf(names)).containsExactly("Alice", "Bob");
    assertThat(resultOf(first)).isEqualTo(new Indexed<>(0, "Alice"));
  }

  @Test
  void failuresThatNobodyHandles() {
    Deferred<String> lost = read("missing.txt");
    List<UnhandledFailures.Report> reports = UnhandledFailures.ofThisThread().drain();

    assertThat(reports).hasSize(1);
    assertThat(failureOf(lost)).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void bridges() {
    Executor reactorThread = Runnable::run;
    Deferred<String> here =
        Deferred.fromFuture(CompletableFuture.completedFuture("there"), reactorThread);
    CompletableFuture<@Nullable String> away =
        here.handleFailure(Deferred::logError).asFuture(reactorThread);

    assertThat(away).isCompletedWithValue("there");
  }

  private void show(String text) {
    shown.add(text);
  }

  private static Deferred<String> read(String name) {
    return Deferred.fail(new FileNotFoundException(name));
  }

  private static Deferred<Integer> lookUp(String name) {
    return Deferred.succeed(name.equals("alice") ? 1 : 2);
  }

  private static Deferred<String> fetchName(int id) {
    return Deferred.succeed(id == 1 ? "Alice" : "Bob");
  }
}
