package spindle.defer;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Where Deferreds belong: the one thread that runs their callbacks, with its door for all others.
/// A reactor is one. For whoever builds a reactor; programs have no use for it.
///
/// A [Deferred] that is made on a thread that is at home belongs there for good: on other threads
/// firing and cancelling it are handed over, and adding to it is refused. It remembers its home as
/// a number of a few bits, so it is no larger for that.
public abstract class Home implements Executor {
  /// How many can be open at the same time; Deferreds of further ones belong nowhere.
  private static final int NUMBERS = 1 << 10;

  private static final int SHIFT = 12;

  /// The bits of a [Chain]'s state that name its home.
  static final int BITS = (NUMBERS - 1) << SHIFT;

  private static final AtomicReferenceArray<@Nullable Home> BY_NUMBER =
      new AtomicReferenceArray<>(NUMBERS);

  private static final ThreadLocal<@Nullable Home> OF_THREAD = new ThreadLocal<>();

  /// Spares most threads the look into their [#OF_THREAD]. What stands here is only a guess: each
  /// is asked whether it is right.
  private static final @Nullable Home[] GUESSES = new @Nullable Home[64];

  private static volatile boolean anyAtAll;
  private static int lastNumber;

  private int number;
  private @Nullable Home outer;

  /// For subclasses.
  protected Home() {}

  /// Whether the calling thread may do what belongs here. From any thread.
  protected abstract boolean isHere();

  /// Whether what the calling thread makes belongs here. From any thread.
  protected abstract boolean worksHere();

  /// Throws unless [#isHere].
  ///
  /// @throws WrongThreadException with the way to go
  protected abstract void requireHere();

  /// Runs `work` here, later. From any thread.
  @Override
  public abstract void execute(Runnable work);

  /// From now on the calling thread is at home here, until [#leave].
  protected final void enter() {
    outer = OF_THREAD.get();
    OF_THREAD.set(this);
    open();
  }

  /// Lets the calling thread's Deferreds belong here although the home's thread is not known yet.
  protected final void open() {
    anyAtAll = true;
    number = numberFor(this);
    GUESSES[guess()] = this;
  }

  /// Ends what [#enter] has begun, on the same thread. While nobody is at home here, nothing that
  /// belongs here is checked.
  protected final void leave() {
    OF_THREAD.set(outer);
    if (number != 0) {
      BY_NUMBER.compareAndSet(number, this, null);
    }
    GUESSES[guess()] = outer;
    outer = null;
  }

  /// Makes the calling thread, which works in turns with the one that has entered, be at home here,
  /// for as long as it lives.
  protected final void adoptThread() {
    OF_THREAD.set(this);
  }

  /// The one that the calling thread has entered or was adopted by.
  protected static @Nullable Home ofThisThread() {
    return OF_THREAD.get();
  }

  private static int guess() {
    return (int) Thread.currentThread().threadId() & (GUESSES.length - 1);
  }

  private static synchronized int numberFor(Home home) {
    if (home.number != 0 && isFree(home.number, home)) {
      return home.number;
    }
    for (int i = 1; i < NUMBERS; i++) {
      lastNumber = lastNumber % (NUMBERS - 1) + 1;
      if (isFree(lastNumber, home)) {
        return lastNumber;
      }
    }
    return 0;
  }

  private static boolean isFree(int number, Home home) {
    return BY_NUMBER.compareAndSet(number, null, home) || BY_NUMBER.get(number) == home;
  }

  /// The home that what the calling thread makes belongs to, as a number to keep for
  /// [#requireHere(int)]; 0 where there is none. From any thread.
  public static int bitsHere() {
    return anyAtAll ? numberHere() << SHIFT : 0;
  }

  private static int numberHere() {
    Home guessed = GUESSES[guess()];
    if (guessed != null && guessed.worksHere()) {
      return guessed.number;
    }
    Home home = OF_THREAD.get();
    return home != null && home.worksHere() ? home.number : 0;
  }

  /// Whether what belongs to the home that `state` names is another thread's, which is at work.
  static boolean isAway(int state) {
    if ((state & BITS) == 0) {
      return false;
    }
    Home home = of(state);
    return home != null && !home.isHere();
  }

  /// Throws if what belongs to the home that `state` names is another thread's, which is at work.
  /// From any thread.
  ///
  /// @param state what [#bitsHere] gave, or 0 for no home; other bits than its own do not count
  /// @throws WrongThreadException with the way to go
  public static void requireHere(int state) {
    if (isAway(state)) {
      Home home = of(state);
      if (home != null) {
        home.requireHere();
      }
    }
  }

  /// The home that `state` names, if anybody is at home there.
  static @Nullable Home of(int state) {
    return BY_NUMBER.get((state & BITS) >>> SHIFT);
  }
}
