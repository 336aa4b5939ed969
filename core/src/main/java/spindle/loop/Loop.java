package spindle.loop;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Home;
import spindle.defer.UnhandledFailures;
import spindle.flight.Flight;
import spindle.kernel.Kernel;
import spindle.reason.ConnectError;
import spindle.roles.ReactorSettings;
import spindle.roles.Threads;
import spindle.time.DelayedCall;
import spindle.time.DelayedCalls;
import spindle.time.Scheduler;

/// The loop of one reactor: whose thread it is, what time it is, and the phases of a turn. It knows
/// nothing of connections; those put their work into its phases.
public final class Loop extends Home {
  public static final Logger LOG = System.getLogger("spindle.reactor");

  private static final int READ_BUFFER_SIZE = 64 * 1024;

  /// What it is about, as far as callbacks are concerned.
  enum Phase {
    NONE,
    CALLS,
    DISPATCH,
    DELAYED_CALLS,
    END_OF_TURN
  }

  /// The reactor, as what gives it time, and threads beside its own.
  public final Scheduler scheduler;

  public final Threads threads;
  public final Kernel kernel;
  public final DelayedCalls delayedCalls;
  public final CallsFromThreads callsFromThreads;
  public final EndOfTurn endOfTurn = new EndOfTurn();
  public final OpenList open = new OpenList(this::nowNanos);
  public final ReactorSettings settings;
  public final Tally tally = new Tally();

  /// Where every connection's bytes arrive, and from where they are lent to its protocol.
  public final ByteBuffer readBuffer;

  /// Whose callback the phases that have no queue have called last, for who looks from elsewhere.
  public @Nullable Open at;

  private final SlowCallbacks slowCallbacks;

  // Made once and not in every turn.
  private final Consumer<Throwable> onCallFailed = this::callFailed;
  private final BiConsumer<DelayedCall, Throwable> onDelayedCallFailed = this::delayedCallFailed;

  private volatile @Nullable Thread owner;
  private volatile @Nullable Thread setUpOn;
  private final Refusals refusals = new Refusals();
  private boolean onVirtualThread = Thread.currentThread().isVirtual();
  private UnhandledFailures unhandled = UnhandledFailures.ofThisThread();
  private Followers followers = Followers.NONE;
  private long turnNanos;
  private long turns;
  private boolean inTurn;
  private Phase phase = Phase.NONE;
  private boolean interruptSeen;
  private boolean takesNothingNew;
  private long droppedWrites;
  private long droppedDatagrams;

  public Loop(Scheduler scheduler, Threads threads, Kernel kernel, ReactorSettings settings) {
    this.scheduler = scheduler;
    this.threads = threads;
    this.kernel = kernel;
    this.settings = settings;
    readBuffer = kernel.allocate(READ_BUFFER_SIZE);
    callsFromThreads = new CallsFromThreads(kernel::wake);
    delayedCalls = new DelayedCalls(this::nowNanos, this::requireThread);
    slowCallbacks =
        new SlowCallbacks(
            SlowCallbacks.threshold(settings.slowCallback()), new TurnFromElsewhere(this));
  }

  /// Lets `each` go on after the phases of a turn from now on.
  public void followedBy(Followers each) {
    followers = each;
  }

  Followers followers() {
    return followers;
  }

  /// Until somebody runs it, what this thread makes belongs to it.
  public void setUpHere() {
    setUpOn = Thread.currentThread();
    open();
  }

  /// Makes the current thread the loop's, until it is [#disowned].
  public void owned() {
    Thread here = Thread.currentThread();
    owner = here;
    turnNanos = kernel.nanos();
    setUpOn = null;
    NeverRun.ran(this);
    enter();
    onVirtualThread = here.isVirtual();
    unhandled = UnhandledFailures.ofThisThread();
    slowCallbacks.watch();
  }

  public void disowned() {
    slowCallbacks.unwatch();
    owner = null;
    leave();
  }

  /// Makes `thread` count as the loop's: a strand takes its turn, or gives it back.
  ///
  /// @return the one that did until now
  public @Nullable Thread actAs(@Nullable Thread thread) {
    Thread before = owner;
    owner = thread;
    return before;
  }

  /// The loop that has the current thread, or whose strand it is; null if there is none.
  public static @Nullable Loop current() {
    return Home.ofThisThread() instanceof Loop loop ? loop : null;
  }

  /// Makes the current thread, a strand's, one of this loop: also for failures that nobody handles.
  public void adoptThisThread() {
    adoptThread();
    unhandled.shareWithThisThread();
  }

  public boolean isOnVirtualThread() {
    return onVirtualThread;
  }

  /// Whether the caller may do what [#requireThread] guards.
  @Override
  public boolean isHere() {
    Thread thread = owner;
    return thread == Thread.currentThread() || thread == null;
  }

  @Override
  protected boolean worksHere() {
    Thread thread = owner;
    return Thread.currentThread() == (thread == null ? setUpOn : thread);
  }

  public boolean inThread() {
    return Thread.currentThread() == owner;
  }

  @Override
  protected void requireHere() {
    requireThread();
  }

  @Override
  public void execute(Runnable work) {
    threads.execute(work);
  }

  /// Throws unless called on the loop's thread, or while nobody runs the loop.
  public void requireThread() {
    Thread thread = owner;
    if (thread != Thread.currentThread() && thread != null) {
      throw refusals.refusal(thread);
    }
  }

  /// The time, the same throughout a turn's callbacks.
  public long nowNanos() {
    return inTurn ? turnNanos : kernel.nanos();
  }

  /// Makes the loop not wait, once. From any thread.
  public void hurry() {
    callsFromThreads.nudge();
  }

  /// Whether the thread was interrupted since this was last asked.
  public boolean takeInterrupt() {
    boolean seen = Thread.interrupted() || interruptSeen;
    interruptSeen = false;
    return seen;
  }

  /// Its thread was interrupted, and the flag is cleared.
  public void interruptWasSeen() {
    interruptSeen = true;
  }

  /// From now on nothing may be opened: nobody would serve or close it.
  public void takeNothingNew() {
    takesNothingNew = true;
  }

  public boolean takesNew() {
    return !takesNothingNew;
  }

  /// Refuses to open something new once the reactor has stopped.
  ///
  /// @throws ConnectError if the reactor has stopped for good
  public void requireTakesNew() throws ConnectError {
    if (takesNothingNew) {
      throw new ConnectError("the reactor has stopped", null);
    }
  }

  /// Tells everything that is open that the reactor stops.
  public void closeWhatIsOpen() {
    for (Open each = open.removeFirst(); each != null; each = open.removeFirst()) {
      try {
        each.reactorStopped();
      } catch (Throwable thrown) {
        failed(each.toString(), thrown);
      }
    }
  }

  private void followUp() {
    phase = Phase.DISPATCH;
    followers.run();
  }

  public void runEndOfTurn() {
    phase = Phase.END_OF_TURN;
    endOfTurn.run(onCallFailed);
  }

  /// One turn. Its phases, in this order; each is bounded, and what a phase adds to itself waits
  /// for the next turn.
  ///
  /// @param nanosMax how long it may wait; negative for no limit
  public void turn(long nanosMax) throws IOException {
    inTurn = true;
    try {
      turns++;
      slowCallbacks.turnBegan();
      phase = Phase.CALLS;
      callsFromThreads.run(onCallFailed);
      awaitReadiness(nanosMax);
      turnNanos = kernel.nanos();
      phase = Phase.DISPATCH;
      kernel.dispatch();
      followers.run();
      phase = Phase.DELAYED_CALLS;
      delayedCalls.runDue(turnNanos, onDelayedCallFailed);
      followUp();
      runEndOfTurn();
      followUp();
      reportUnhandled();
    } finally {
      phase = Phase.NONE;
      at = null; // which may be over, and is to be forgotten
      slowCallbacks.turnEnded();
      inTurn = false;
    }
  }

  /// Whose callback runs, in words; empty between two turns. From any thread.
  public String owner() {
    return new TurnFromElsewhere(this).owner();
  }

  Phase phase() {
    return phase;
  }

  /// Whose callback runs, on the loop's own thread: something open, a piece of work, or null.
  public @Nullable Object atWork() {
    return switch (phase) {
      case DISPATCH -> at;
      case END_OF_TURN -> endOfTurn.current();
      default -> null;
    };
  }

  /// How many turns it has begun.
  public long turns() {
    return turns;
  }

  /// Does what is not part of a turn, and is watched for slowness as a turn is.
  public void watched(Runnable work) {
    slowCallbacks.turnBegan();
    at = null;
    phase = Phase.DISPATCH;
    try {
      work.run();
    } finally {
      phase = Phase.NONE;
      slowCallbacks.turnEnded();
    }
  }

  /// Reports what failed with nobody to handle it.
  public void reportUnhandled() {
    if (!unhandled.isEmpty()) {
      var _ = unhandled.report(Loop::report);
    }
  }

  private static void report(UnhandledFailures.Report failed) {
    if (Flight.isOn()) {
      Flight.unhandled(failed.failure());
    }
    failed.log();
  }

  private void awaitReadiness(long nanosMax) throws IOException {
    long nanos = nanosToWait(nanosMax);
    slowCallbacks.turnEnded();
    phase = Phase.NONE;
    try {
      kernel.await(nanos != 0 && callsFromThreads.goToSleep() ? nanos : 0);
    } finally {
      callsFromThreads.wokenUp();
    }
    // A file that is read on an interrupted thread is closed, and its connection fails with it.
    interruptSeen |= Thread.interrupted();
    slowCallbacks.turnBegan();
  }

  private long nanosToWait(long nanosMax) {
    if (nanosMax == 0 || !endOfTurn.isEmpty() || !followers.isEmpty() || !unhandled.isEmpty()) {
      return 0;
    }
    if (delayedCalls.size() == 0) {
      return nanosMax;
    }
    long untilNext = delayedCalls.nanosUntilNext(kernel.nanos());
    return nanosMax < 0 ? untilNext : Math.min(nanosMax, untilNext);
  }

  /// How long the next turn would wait, if it came now; from here on a call from another thread
  /// wakes the kernel.
  public long nanosToSleep() {
    long nanos = nanosToWait(-1);
    return nanos != 0 && callsFromThreads.goToSleep() ? nanos : 0;
  }

  private void delayedCallFailed(DelayedCall call, Throwable thrown) {
    failed(call.toString(), thrown);
  }

  private void callFailed(Throwable thrown) {
    failed("a call on the reactor", thrown);
  }

  /// Logs what a callback threw, with its owner; an error of the JVM itself goes on from here to
  /// end the loop. Running out of stack is the callback's own doing and ends nothing else.
  public void failed(String owner, Throwable thrown) {
    callbackFailed(owner + " failed", thrown);
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      throw fatal;
    }
    if (thrown instanceof InterruptedException) {
      interruptSeen = true;
      hurry();
    }
  }

  /// A log that fails, or an exception that cannot even tell what it is, must not end the loop. The
  /// name is what heads the record in the JDK's own log.
  private static void callbackFailed(String line, Throwable thrown) {
    try {
      LOG.log(Level.ERROR, line, thrown);
    } catch (RuntimeException broken) {
      say(Level.ERROR, line + " with " + thrown.getClass().getName());
    } catch (VirtualMachineError fatal) {
      throw fatal;
    } catch (Error broken) {
      // There is nobody left to tell: see say.
    }
  }

  /// Where whoever has the loop is; empty if nobody has. From any thread.
  public StackTraceElement[] stack() {
    Thread thread = owner;
    return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
  }

  /// Warns with the stack of whoever has the loop. From any thread.
  public void sayWhereItIs(String what) {
    Thread thread = owner;
    if (thread != null) {
      StringBuilder text = new StringBuilder(what);
      for (StackTraceElement frame : thread.getStackTrace()) {
        text.append("\n\tat ").append(frame);
      }
      warn(text.toString());
    }
  }

  /// Logs a warning, from where a log that fails must not end more than itself.
  public static void warn(String line) {
    say(Level.WARNING, line);
  }

  /// A log may well fail where a process has run out of something, and with an error: the JDK's own
  /// does when it opens a file for the first time with no descriptor left.
  private static void say(Level level, String line) {
    try {
      LOG.log(level, line);
    } catch (VirtualMachineError fatal) {
      throw fatal;
    } catch (RuntimeException | Error broken) {
      // There is nobody left to tell.
    }
  }

  /// Counts bytes that were written after their connection had ended.
  public void droppedWrite(long bytes) {
    droppedWrites += bytes;
  }

  /// Counts a datagram that was not sent, or not received whole.
  public void droppedDatagram() {
    droppedDatagrams++;
  }

  /// The bytes that were written after their connection had ended.
  public long droppedWrites() {
    return droppedWrites;
  }

  /// The datagrams that were not sent, or not received whole.
  public long droppedDatagrams() {
    return droppedDatagrams;
  }
}
