package spindle.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// What clients asked of a shared object, what they were answered, and in which order: enough to
/// say afterwards whether the object was *linearizable*, that is, whether it looked to all of them
/// like one object that does each call at one moment between question and answer.
///
/// ```java
/// var history = new History<Command, String>();
/// ...
/// history.watch("client 1", new Write("a"), register.write("a")); // a Deferred, passed on
/// ...
/// history.check("", register); // throws NotLinearizable
/// ```
///
/// A call whose client was never answered, or only with a failure, may have been done at any time
/// after it was asked, or never. Belongs to one thread, as a simulation does.
///
/// The order of the answers is found by Wing and Gong's search with Lowe's memory of states.
///
/// @param <C> what is asked
/// @param <R> what is answered, with `equals`
public final class History<C, R extends @Nullable Object> {
  private final List<Operation<C, R>> operations = new ArrayList<>();
  private int moment;

  /// One call and what came of it.
  ///
  /// @param <C> what is asked
  /// @param <R> what is answered
  public static final class Operation<C, R extends @Nullable Object> {
    final String who;
    final C call;
    final int begun;
    int ended = Integer.MAX_VALUE;
    @Nullable R answer;
    private final History<C, R> history;

    Operation(History<C, R> history, String who, C call) {
      this.history = history;
      this.who = who;
      this.call = call;
      begun = history.moment++;
    }

    /// The client has its answer now.
    ///
    /// @throws IllegalStateException if it had one before
    public void answered(R with) {
      if (ended()) {
        throw new IllegalStateException("answered twice: " + this + ", and now " + with);
      }
      answer = with;
      ended = history.moment++;
    }

    boolean ended() {
      return ended != Integer.MAX_VALUE;
    }

    /// For people: `client 1: Write[a] = written`.
    @Override
    public String toString() {
      return who + ": " + call + (ended() ? " = " + answer : " (never answered)");
    }
  }

  /// An empty one.
  public History() {}

  /// A client asks now. Say [Operation#answered] on what this returns when it has its answer; say
  /// nothing if it is told of a failure that leaves open whether the call was done.
  ///
  /// @param who names the client, for people
  public Operation<C, R> ask(String who, C call) {
    Operation<C, R> operation = new Operation<>(this, who, call);
    operations.add(operation);
    return operation;
  }

  /// A client asks now, and `answer` brings what it will be told; a failure leaves open whether the
  /// call was done.
  ///
  /// @return `answer`, with the result unchanged
  public Deferred<R> watch(String who, C call, Deferred<R> answer) {
    return answer.onSuccess(ask(who, call)::answered);
  }

  /// How many calls there are, answered or not.
  public int size() {
    return operations.size();
  }

  /// Looks for an order of all calls that explains every answer.
  ///
  /// @param initial the object's state before the first call
  /// @param meaning what each call does and answers
  /// @throws NotLinearizable if there is none
  /// @throws IllegalStateException if the search would take too long (see [#STATES_MAX]): record
  ///   shorter histories
  public <S extends @Nullable Object> void check(S initial, Sequential<S, C, R> meaning) {
    new Linearization<>(operations, initial, meaning).find();
  }

  /// How many states a search may pass through.
  public static final int STATES_MAX = 200_000;
}
