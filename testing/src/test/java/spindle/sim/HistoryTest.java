package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;

class HistoryTest {
  private sealed interface Command {}

  private record Read() implements Command {}

  private record Write(int value) implements Command {}

  private static final Command READ = new Read();

  private static Sequential.Done<Integer, Integer> register(int value, Command command) {
    return switch (command) {
      case Read _ -> Sequential.done(value, value);
      case Write(int written) -> Sequential.done(written, -1);
    };
  }

  private final History<Command, Integer> history = new History<>();

  private History.Operation<Command, Integer> ask(String who, Command command) {
    return history.ask(who, command);
  }

  private void check() {
    history.check(0, HistoryTest::register);
  }

  @Test
  void aHistoryWithoutCallsIsInOrder() {
    check();

    assertThat(history.size()).isZero();
  }

  @Test
  void callsOneAfterTheOtherMeanWhatTheyMean() {
    ask("a", new Write(1)).answered(-1);
    ask("b", READ).answered(1);

    check();

    ask("b", READ).answered(0);
    assertThatThrownBy(this::check)
        .isInstanceOf(NotLinearizable.class)
        .hasMessage(
            """
            no order of the 3 calls explains what the clients were answered; the longest one \
            explains 2:
              a: Write[value=1] = -1
              b: Read[] = 1
            and then, in state 1, none of these can come next:
              b: Read[] = 0\
            """);
  }

  @Test
  void callsAtTheSameTimeMayHaveEitherOrder() {
    for (int seen : new int[] {0, 1}) {
      var write = ask("a", new Write(1));
      var read = ask("b", READ);
      read.answered(seen);
      write.answered(-1);
    }
    // The second read saw 1, which the first write or the second may have written.
    check();
  }

  @Test
  void aReadMayNotGoBackToWhatWasThereBeforeAnotherRead() {
    var write = ask("a", new Write(1));
    ask("b", READ).answered(1);
    ask("c", READ).answered(0);
    write.answered(-1);

    assertThatThrownBy(this::check).isInstanceOf(NotLinearizable.class);
  }

  @Test
  void aWriteThatWasNeverAnsweredMayHaveBeenDoneLate() {
    ask("a", new Write(1));
    ask("b", READ).answered(0);
    ask("b", READ).answered(1);

    check();
  }

  @Test
  void orNever() {
    ask("a", new Write(1));
    ask("b", READ).answered(0);

    check();
  }

  @Test
  void butNotBeforeItWasAsked() {
    ask("b", READ).answered(1);
    ask("a", new Write(1));

    assertThatThrownBy(this::check).isInstanceOf(NotLinearizable.class);
  }

  @Test
  void norTwice() {
    ask("a", new Write(1));
    ask("b", READ).answered(1);
    ask("b", new Write(2)).answered(-1);
    ask("b", READ).answered(2);
    ask("b", READ).answered(1);

    assertThatThrownBy(this::check).isInstanceOf(NotLinearizable.class);
  }

  @Test
  void twoClientsMayNotSeeTwoWritesInDifferentOrders() {
    var first = ask("a", new Write(1));
    var second = ask("b", new Write(2));
    ask("c", READ).answered(1);
    ask("d", READ).answered(2);
    ask("c", READ).answered(2);
    ask("d", READ).answered(1);
    first.answered(-1);
    second.answered(-1);

    assertThatThrownBy(this::check).isInstanceOf(NotLinearizable.class);
  }

  @Test
  void aDeferredIsWatchedAndPasses() {
    Deferred<Integer> good = new Deferred<>();
    Deferred<Integer> bad = new Deferred<>();
    List<Object> results = new ArrayList<>();
    history.watch("a", READ, good).onSuccess(results::add);
    history.watch("b", new Write(3), bad).handleFailure(results::add);

    good.callback(3);
    bad.errback(new IllegalStateException("lost"));

    check();
    assertThat(results).hasSize(2).first().isEqualTo(3);
  }

  @Test
  void anAnswerComesOnce() {
    var read = ask("a", READ);
    read.answered(0);

    assertThatThrownBy(() -> read.answered(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("answered twice: a: Read[] = 0, and now 1");
  }

  @Test
  void aSearchThatWouldTakeTooLongIsGivenUp() {
    for (int i = 1; i <= 20; i++) {
      ask("writer", new Write(i));
    }
    ask("reader", READ).answered(99);

    assertThatThrownBy(this::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the history of 21 calls leads through more than 200000 states; record a shorter one");
  }

  /// Calls on a true register, each done at a moment between its begin and its end, are always in
  /// order; the checker agrees with one that tries all orders, also where an answer was changed.
  @Test
  void theSearchAgreesWithTryingAllOrders() {
    int refused = 0;
    for (int seed = 1; seed <= 2_000; seed++) {
      Made made = Made.with(new Random(seed));
      boolean expected = AllOrders.explain(made.operations);

      boolean found = true;
      try {
        made.history.check(0, HistoryTest::register);
      } catch (NotLinearizable _) {
        found = false;
      }

      assertThat(found).as("seed %d: %s", seed, made.operations).isEqualTo(expected);
      assertThat(found || made.changed).as("seed %d: nothing was changed", seed).isTrue();
      refused += found ? 0 : 1;
    }
    assertThat(refused).isBetween(200, 1_800);
  }

  /// A history of a true register, perhaps with one answer changed.
  private record Made(
      History<Command, Integer> history,
      List<History.Operation<Command, Integer>> operations,
      boolean changed) {
    static Made with(Random chance) {
      History<Command, Integer> history = new History<>();
      List<History.Operation<Command, Integer>> operations = new ArrayList<>();
      List<Integer> open = new ArrayList<>();
      List<Integer> answers = new ArrayList<>();
      int value = 0;
      int changed = chance.nextBoolean() ? chance.nextInt(6) : -1;
      while (operations.size() < 6 || !open.isEmpty()) {
        if (operations.size() < 6 && (open.isEmpty() || chance.nextInt(3) > 0)) {
          int index = operations.size();
          Command call = chance.nextBoolean() ? READ : new Write(chance.nextInt(3));
          operations.add(history.ask("client " + index, call));
          answers.add(null);
          open.add(index);
        } else {
          int index = open.get(chance.nextInt(open.size()));
          if (answers.get(index) == null) {
            var done = register(value, operations.get(index).call);
            value = done.state();
            answers.set(index, done.answer());
          } else {
            open.removeIf(each -> each == index);
            int answer = answers.get(index);
            operations.get(index).answered(index == changed ? (answer + 1) % 3 : answer);
          }
        }
      }
      return new Made(history, operations, changed >= 0);
    }
  }

  /// The definition, word by word.
  private static final class AllOrders {
    static boolean explain(List<History.Operation<Command, Integer>> operations) {
      return explain(0, new ArrayList<>(operations));
    }

    private static boolean explain(int value, List<History.Operation<Command, Integer>> left) {
      if (left.isEmpty()) {
        return true;
      }
      for (var first : left) {
        var done = register(value, first.call);
        if (left.stream().allMatch(other -> other.ended > first.begun)
            && done.answer().equals(first.answer)) {
          var rest = new ArrayList<>(left);
          rest.remove(first);
          if (explain(done.state(), rest)) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
