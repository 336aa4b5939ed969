package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Random programs over a few Deferreds, run on the real ones and on naive ones, which must log the
/// same calls in the same order and be in the same state after each step.
class DeferredModelTest {
  private static final int CELLS = 6;
  private static final int PROGRAMS = 20_000;
  private static final int STEPS = 25;

  @BeforeEach
  void startEmpty() {
    UnhandledFailures.ofThisThread().drain();
  }

  @Test
  void theRealOneDoesWhatTheNaiveOneDoes() {
    for (int seed = 0; seed < PROGRAMS; seed++) {
      try {
        run(new Random(seed));
      } catch (AssertionError e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }

  private static void run(RandomGenerator chance) {
    World real = new World();
    World naive = new World();
    for (int i = 0; i < CELLS; i++) {
      Do canceller = chance.nextInt(3) == 0 ? behaviour(chance, 0) : null;
      real.cells.add(new RealCell(real, canceller));
      naive.cells.add(new NaiveCell(naive, canceller));
    }
    for (int step = 0; step < STEPS; step++) {
      Command command = command(chance, 2);
      command.on(real);
      command.on(naive);
      assertThat(real.log).isEqualTo(naive.log);
      assertThat(real.states()).isEqualTo(naive.states());
      if (chance.nextInt(5) == 0) {
        List<String> reported = new ArrayList<>();
        UnhandledFailures.ofThisThread().report(r -> reported.add(nameOf(r.failure())));
        assertThat(reported).containsExactlyInAnyOrderElementsOf(naive.reports());
      }
    }
    UnhandledFailures.ofThisThread().drain();
  }

  /// Something done to one of the cells of a world.
  private interface Command {
    void to(World world);

    default void on(World world) {
      try {
        to(world);
      } catch (AlreadyCalledError e) {
        world.log.add("already called");
      } catch (IllegalStateException e) {
        world.log.add("not paused");
      }
    }
  }

  /// What a callback does: it logs, does something to the world, and ends in one way or another.
  private record Do(int number, List<Command> commands, int end, int target) {
    int run(World world, int value, @Nullable Throwable failure) throws Throwable {
      world.log.add(number + " got " + (failure == null ? "" + value : nameOf(failure)));
      commands.forEach(each -> each.on(world));
      if (end == 0) {
        throw new Boom(number);
      }
      if (end == 1 && failure != null) {
        throw failure;
      }
      return value * 3 + number;
    }
  }

  private enum Kind {
    CALLBACK,
    ERRBACK,
    BOTH,
    THEN,
    THEN_ERRBACK,
    THEN_BOTH,
    ON_SUCCESS,
    ON_FAILURE,
    FINALLY
  }

  private static Command command(RandomGenerator chance, int depth) {
    int at = chance.nextInt(CELLS);
    int number = chance.nextInt(1000);
    return switch (chance.nextInt(16)) {
      case 0, 1 -> world -> world.cells.get(at).fire(number, null);
      case 2 -> {
        Boom boom = new Boom(number);
        yield world -> world.cells.get(at).fire(0, boom);
      }
      case 3 -> world -> world.cells.get(at).cancel();
      case 4 -> world -> world.cells.get(at).pause();
      case 5, 6 -> world -> world.cells.get(at).unpause();
      case 7 -> {
        int other = (at + 1 + chance.nextInt(CELLS - 1)) % CELLS;
        yield world -> world.cells.get(at).feed(world.cells.get(other));
      }
      default -> {
        Kind kind = Kind.values()[chance.nextInt(Kind.values().length)];
        Do does = behaviour(chance, depth);
        yield world -> world.cells.get(at).add(kind, does);
      }
    };
  }

  private static Do behaviour(RandomGenerator chance, int depth) {
    List<Command> commands = new ArrayList<>();
    for (int i = depth == 0 ? 0 : chance.nextInt(3); i > 0; i--) {
      commands.add(command(chance, depth - 1));
    }
    return new Do(chance.nextInt(1000), commands, chance.nextInt(5), chance.nextInt(CELLS));
  }

  private static String nameOf(Throwable failure) {
    return switch (failure) {
      case Boom boom -> "boom " + boom.number;
      case AlreadyCalledError _ -> "already called";
      case CancelledError error -> "cancelled " + error.getSuppressed().length;
      case IllegalStateException _ -> "circular";
      default -> throw new AssertionError(failure);
    };
  }

  private static final class Boom extends Exception {
    private static final long serialVersionUID = 1;
    private final int number;

    Boom(int number) {
      super("" + number, null, false, false);
      this.number = number;
    }
  }

  private static final class World {
    final List<Cell> cells = new ArrayList<>();
    final List<String> log = new ArrayList<>();

    List<String> states() {
      return cells.stream().map(Cell::state).toList();
    }

    List<String> reports() {
      List<String> reports = new ArrayList<>();
      for (Cell cell : cells) {
        if (cell instanceof NaiveCell naive && naive.chain.report()) {
          reports.add(naive.state());
        }
      }
      return reports;
    }
  }

  private interface Cell {
    void fire(int value, @Nullable Throwable failure);

    void add(Kind kind, Do does);

    void feed(Cell other);

    void cancel();

    void pause();

    void unpause();

    /// The result, if it is done.
    String state();
  }

  private static final class RealCell implements Cell {
    private final World world;
    private final Deferred<Integer> deferred;

    RealCell(World world, @Nullable Do canceller) {
      this.world = world;
      deferred =
          canceller == null
              ? new Deferred<>()
              : new Deferred<>(d -> fireBy(d, canceller.run(world, 1, null)));
    }

    private static void fireBy(Deferred<Integer> deferred, int value) {
      if (value % 2 == 0) {
        deferred.callback(value);
      }
    }

    @Override
    public void fire(int value, @Nullable Throwable failure) {
      if (failure == null) {
        deferred.callback(value);
      } else {
        deferred.errback(failure);
      }
    }

    @Override
    public void add(Kind kind, Do does) {
      switch (kind) {
        case CALLBACK -> deferred.addCallback(v -> does.run(world, v, null));
        case ERRBACK -> deferred.addErrback(t -> does.run(world, 0, t));
        case BOTH -> deferred.addBoth(o -> either(does, o));
        case THEN -> deferred.then(v -> target(does, v, null));
        case THEN_ERRBACK -> deferred.thenErrback(t -> target(does, 0, t));
        case THEN_BOTH ->
            deferred.thenBoth(o -> {
              either(does, o);
              return cellOf(does);
            });
        case ON_SUCCESS -> deferred.onSuccess(v -> does.run(world, v, null));
        case ON_FAILURE -> deferred.onFailure(t -> does.run(world, 0, t));
        case FINALLY -> deferred.finallyDo(() -> runPlain(does));
      }
    }

    private int either(Do does, Outcome<Integer> outcome) throws Throwable {
      return switch (outcome) {
        case Outcome.Success<Integer>(Integer value) -> does.run(world, value, null);
        case Outcome.Failure<Integer>(Throwable cause) -> does.run(world, 0, cause);
      };
    }

    private void runPlain(Do does) throws Exception {
      try {
        does.run(world, 0, null);
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable t) {
        throw new AssertionError(t);
      }
    }

    private Deferred<Integer> target(Do does, int value, @Nullable Throwable failure)
        throws Throwable {
      does.run(world, value, failure);
      return cellOf(does);
    }

    private Deferred<Integer> cellOf(Do does) {
      return ((RealCell) world.cells.get(does.target)).deferred;
    }

    @Override
    public void feed(Cell other) {
      deferred.chainDeferred(((RealCell) other).deferred);
    }

    @Override
    public void cancel() {
      deferred.cancel();
    }

    @Override
    public void pause() {
      deferred.pause();
    }

    @Override
    public void unpause() {
      deferred.unpause();
    }

    @Override
    public String state() {
      return deferred
          .outcome()
          .map(outcome ->
              switch (outcome) {
                case Outcome.Success<Integer>(Integer value) -> "" + value;
                case Outcome.Failure<Integer>(Throwable cause) -> nameOf(cause);
              })
          .orElse("fired: " + deferred.called());
    }
  }

  private static final class NaiveCell implements Cell {
    private final World world;
    final NaiveChain chain;

    NaiveCell(World world, @Nullable Do canceller) {
      this.world = world;
      chain =
          new NaiveChain(
              canceller == null
                  ? null
                  : c -> {
                    int value = canceller.run(world, 1, null);
                    if (value % 2 == 0) {
                      c.fire(value, null);
                    }
                  });
    }

    @Override
    public void fire(int value, @Nullable Throwable failure) {
      chain.fire(value, failure);
    }

    @Override
    public void add(Kind kind, Do does) {
      NaiveChain.Plain plain = (v, t) -> does.run(world, t == null ? v : 0, t);
      NaiveChain.Waiting waiting =
          (v, t) -> {
            plain.take(v, t);
            return ((NaiveCell) world.cells.get(does.target)).chain;
          };
      switch (kind) {
        case CALLBACK -> chain.addPlain(true, false, plain);
        case ERRBACK -> chain.addPlain(false, true, plain);
        case BOTH -> chain.addPlain(true, true, plain);
        case THEN -> chain.addWaiting(true, false, waiting);
        case THEN_ERRBACK -> chain.addWaiting(false, true, waiting);
        case THEN_BOTH -> chain.addWaiting(true, true, waiting);
        case ON_SUCCESS -> chain.addLook(true, false, plain);
        case ON_FAILURE -> chain.addLook(false, true, plain);
        case FINALLY -> chain.addLook(true, true, (_, _) -> does.run(world, 0, null));
      }
    }

    @Override
    public void feed(Cell other) {
      chain.feed(((NaiveCell) other).chain);
    }

    @Override
    public void cancel() {
      chain.cancel();
    }

    @Override
    public void pause() {
      chain.pause();
    }

    @Override
    public void unpause() {
      chain.unpause();
    }

    @Override
    public String state() {
      if (!chain.done()) {
        return "fired: " + chain.fired();
      }
      Throwable failure = chain.failure();
      return failure == null ? "" + chain.value() : nameOf(failure);
    }
  }
}
