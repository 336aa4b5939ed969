package spindle.strand;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.loop.Followers;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.loop.OpenList;
import spindle.loop.Ticks;
import spindle.roles.StrandBody;
import spindle.snapshot.FiberSnapshot;

/// The strands of one reactor: those that live, and those that are ready to go on.
///
/// The loop lets the ready ones go on after each of its phases that call out. Those that become
/// ready meanwhile follow at once, so that what waits on what just happened costs no turn of its
/// own; but only so many, so that strands that keep waking each other do not keep everybody else
/// from the kernel.
public final class Strands implements Followers {
  /// How many may follow those that were ready when a phase began.
  static final int FOLLOWERS_MAX = 256;

  private static final int FRAMES_SHOWN = 8;

  final StrandThreads threads = new StrandThreads();

  private final Loop loop;
  private final ArrayDeque<ReactorStrand> ready = new ArrayDeque<>();
  private final OpenList living;
  private boolean mountingAllowed = true;
  private @Nullable ReactorStrand current;
  private @Nullable Thread carrier;
  private boolean lookedAfter;
  private long passes;
  private @Nullable Deferred<Void> allEnded;

  public Strands(Loop loop) {
    this.loop = loop;
    living = new OpenList(loop::nowNanos);
    loop.followedBy(this);
  }

  /// Has all strands that come take turns by hand-over, wherever we are.
  public void handOver() {
    mountingAllowed = false;
  }

  /// How the strands take turns on this thread: a virtual thread cannot carry another.
  public TurnTaking way() {
    MountedThreads mounted = MountedThreads.INSTANCE;
    return mounted != null && mountingAllowed && !loop.isOnVirtualThread()
        ? mounted
        : HandedOverThreads.INSTANCE;
  }

  public ReactorStrand begin(StrandBody body) {
    ReactorStrand strand = new ReactorStrand(this, loop, body);
    living.add(strand);
    var _ = way(); // looking for it takes some milliseconds, once: better before the loop runs
    if (loop.inThread()) {
      makeThread(strand);
    }
    ready(strand);
    return strand;
  }

  private Thread makeThread(ReactorStrand strand) {
    TurnTaking chosen = way();
    Thread made = chosen.newThread(strand);
    strand.way = chosen;
    strand.thread = made;
    if (!lookedAfter && chosen != HandedOverThreads.INSTANCE) {
      lookedAfter = true;
      PinnedStrands.lookAfter(this);
    }
    return made;
  }

  /// Those that live.
  @Override
  public OpenList living() {
    return living;
  }

  /// Lets `strand` go on when its time has come.
  void ready(ReactorStrand strand) {
    if (!strand.queued) {
      strand.queued = true;
      ready.addLast(strand);
    }
  }

  @Override
  public boolean isEmpty() {
    return ready.isEmpty();
  }

  public int size() {
    return living.size();
  }

  @Nullable ReactorStrand current() {
    return current;
  }

  /// How many times a strand was let go on, for who looks from elsewhere.
  long passes() {
    return passes;
  }

  /// The thread on which the loop runs while strands take their turns.
  @Nullable Thread carrier() {
    return carrier;
  }

  boolean isCarrier(Thread thread) {
    return thread == carrier;
  }

  /// Lets those that are ready go on, until each of them waits or has ended, and then a bounded
  /// number of those that have become ready meanwhile.
  @Override
  public void run() {
    if (ready.isEmpty()) {
      return;
    }
    keepInterrupt(Thread.interrupted());
    carrier = Thread.currentThread();
    try {
      for (int left = ready.size() + FOLLOWERS_MAX; left > 0; left--) {
        ReactorStrand next = ready.pollFirst();
        if (next == null) {
          break;
        }
        next.queued = false;
        if (!next.ended) {
          proceed(next);
        }
      }
    } finally {
      carrier = null;
    }
  }

  private void proceed(ReactorStrand strand) {
    Thread thread = strand.thread == null ? makeThread(strand) : strand.thread;
    Thread before = loop.actAs(thread);
    current = strand;
    loop.at = strand;
    passes++;
    try {
      run(strand);
    } finally {
      current = null;
      loop.actAs(before);
    }
    if (strand.ended) {
      living.remove(strand);
      guard(strand, strand.body::ended);
      tellWhoWaitsForAll();
    } else if (!strand.paused) {
      guard(strand, strand.body::blocked);
    }
  }

  private void run(ReactorStrand strand) {
    TurnTaking way = Objects.requireNonNull(strand.way);
    LockWait lock = strand.lockWait;
    do {
      if (lock != null) {
        lock.runs();
      }
      if (strand.started) {
        way.proceed(strand);
      } else {
        strand.started = true;
        way.start(strand);
      }
    } while (lock != null && isHeldUpBy(lock, strand));
  }

  private boolean isHeldUpBy(LockWait lock, ReactorStrand strand) {
    if (!strand.ended && !strand.paused && !strand.queued) {
      return lock.isOver(this, Objects.requireNonNull(strand.thread));
    }
    if (lock.leave()) {
      ready(strand);
    }
    return false;
  }

  private void guard(ReactorStrand strand, Runnable call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      loop.failed(strand.body.toString(), thrown);
    }
  }

  /// Mounting a thread makes the JDK forget an interrupt of the one that carries it. That interrupt
  /// was meant for the reactor.
  void keepInterruptOfCarrier() {
    Thread here = carrier;
    keepInterrupt(here != null && here.isInterrupted() && !Thread.currentThread().isInterrupted());
  }

  void keepInterrupt(boolean seen) {
    if (seen) {
      loop.interruptWasSeen();
    }
  }

  /// Asks all strands to end.
  ///
  /// @return fires when there are none; null if there are none now
  public @Nullable Deferred<?> giveUp() {
    if (living.size() == 0) {
      return null;
    }
    Deferred<Void> ended = new Deferred<>();
    allEnded = ended;
    for (Open strand : living.list()) {
      guard((ReactorStrand) strand, strand::reactorStopped);
    }
    return ended;
  }

  private void tellWhoWaitsForAll() {
    Deferred<Void> waiting = allEnded;
    if (waiting != null && living.size() == 0) {
      allEnded = null;
      waiting.callback();
    }
  }

  /// The time for ending is over: names those that have not.
  public void abandon() {
    List<Open> left = living.list();
    for (Open each : left) {
      ReactorStrand strand = (ReactorStrand) each;
      Loop.LOG.log(
          Level.WARNING,
          "given up, it has not ended in time: " + strand.body + where(strand.stackTrace()));
    }
  }

  /// Where it waits, without how it waits: a thread may still be on its way into that.
  static String where(StackTraceElement[] trace) {
    return place(trace).map(frame -> "\n\tat " + frame).collect(Collectors.joining());
  }

  private static Stream<StackTraceElement> place(StackTraceElement[] trace) {
    return Stream.of(trace)
        .dropWhile(Strands::isHowItWaits)
        .filter(frame -> !frame.getClassName().startsWith("java.lang.VirtualThread"))
        .limit(FRAMES_SHOWN);
  }

  /// What `strand` is at this moment.
  public FiberSnapshot snapshot(ReactorStrand strand) {
    String state = strand.paused ? "waiting" : strand.isBlocked() ? "blocked" : "ready";
    List<StackTraceElement> stack =
        strand.started ? place(strand.stackTrace()).toList() : List.of();
    return new FiberSnapshot(
        strand.number(),
        strand.body.toString(),
        Ticks.between(strand.openedAt(), Ticks.of(loop.nowNanos())),
        strand.queued ? "ready" : state,
        stack);
  }

  /// The one whose end `strand` waits for, directly or through Deferreds that it awaits; null if
  /// there is none. If that waits for another one itself, so does `strand`; the nearest counts.
  public @Nullable ReactorStrand waitsFor(ReactorStrand strand) {
    Deferred<?> awaited = strand.body.waitsFor();
    ReactorStrand nearest = null;
    Deferred<?> end = null;
    for (Open each : awaited == null ? List.<Open>of() : living.list()) {
      ReactorStrand other = (ReactorStrand) each;
      Deferred<?> outcome = other.body.outcome();
      if (awaited != null
          && outcome != null
          && (outcome == awaited || awaited.waitsFor(outcome))
          && (end == null || outcome.waitsFor(end))) {
        nearest = other;
        end = outcome;
      }
    }
    return nearest;
  }

  private static boolean isHowItWaits(StackTraceElement frame) {
    return frame.getClassName().startsWith("java.")
        || frame.getClassName().startsWith("jdk.")
        || frame.getClassName().startsWith(Strands.class.getPackageName());
  }
}
