package spindle.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import spindle.datagram.DatagramPort;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.loop.Ticks;
import spindle.process.ChildProcess;
import spindle.roles.Statistics;
import spindle.snapshot.CallSnapshot;
import spindle.snapshot.ConnectionChoice;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.CountsSnapshot;
import spindle.snapshot.FiberSnapshot;
import spindle.snapshot.JobSnapshot;
import spindle.snapshot.OtherSnapshot;
import spindle.snapshot.ReactorSnapshot;
import spindle.snapshot.Snapshot;
import spindle.strand.ReactorStrand;
import spindle.stream.ConnectAttempt;
import spindle.stream.ConnectionLook;
import spindle.stream.StreamPort;
import spindle.stream.StreamTransport;

/// A look at what a reactor has: begun at one moment, and then taken a piece at a time, so that a
/// reactor with many connections is not held up for longer than the looker chooses.
///
/// All of it on the reactor's thread, between two callbacks: by [Reactor#callFromThread], from
/// elsewhere. What ends after the look has begun is passed over; what comes after is not seen.
public final class Look {
  /// As long as a chain of fibers is followed.
  private static final int CHAIN_MAX = 16;

  /// After how many the clock is read, which costs as much as a glance at one.
  static final int IN_A_ROW = 8;

  private final Reactor reactor;
  private final Loop loop;
  private final List<Open> things;
  private int next;

  private Look(Reactor reactor) {
    this.reactor = reactor;
    loop = reactor.loop();
    things = new ArrayList<>(loop.open.list());
    things.addAll(reactor.strands.living().list());
  }

  /// Begins a look at `reactor`.
  public static Look at(Reactor reactor) {
    reactor.loop().requireThread();
    return new Look(reactor);
  }

  /// Where the thread of `reactor` is at the moment, innermost first; empty if it has none. From
  /// any thread: for who asks why the reactor does not answer.
  public static List<StackTraceElement> stack(Reactor reactor) {
    return List.of(reactor.loop().stack());
  }

  /// Whose callback runs on `reactor` at the moment, in words; empty between two turns. From any
  /// thread.
  public static String owner(Reactor reactor) {
    return reactor.loop().owner();
  }

  /// The reactor itself, now.
  public ReactorSnapshot reactor() {
    loop.requireThread();
    Statistics now = reactor.statistics();
    return new ReactorSnapshot(
        Thread.currentThread().getName(),
        reactor.toString(),
        loop.turns(),
        now.open(),
        now.connections(),
        reactor.strands.size(),
        now.delayedCalls(),
        reactor.threads.jobs(),
        now.buffered(),
        now.inputKept());
  }

  /// What has happened to its connections.
  public CountsSnapshot counts() {
    loop.requireThread();
    return loop.tally.snapshot();
  }

  /// The calls that are next, soonest first, `most` of them at most.
  public List<CallSnapshot> calls(int most) {
    loop.requireThread();
    long now = loop.nowNanos();
    return loop.delayedCalls.next(most).stream()
        .map(each -> new CallSnapshot(each.what(), Duration.ofNanos(each.dueNanos() - now)))
        .toList();
  }

  /// The jobs on threads whose result has not come back, `most` of them at most: first those that
  /// run.
  public List<JobSnapshot> jobs(int most) {
    loop.requireThread();
    return reactor.threads.look(most);
  }

  /// Whether nothing is left to look at.
  public boolean isOver() {
    return next >= things.size();
  }

  /// What is next: connections, ports and the rest in the order in which they were opened, and then
  /// fibers likewise.
  ///
  /// @param longest after which time to stop; something is looked at in any case
  public List<Snapshot> next(Duration longest) {
    List<Snapshot> seen = new ArrayList<>();
    go(longest, thing -> seen.add(snapshot(thing)));
    return seen;
  }

  /// The connections that are next, and of those the ones that `choice` wants; the rest is passed
  /// over.
  ///
  /// @param longest as for [#next]
  public List<ConnectionSnapshot> connections(Duration longest, ConnectionChoice choice) {
    List<ConnectionSnapshot> seen = new ArrayList<>();
    go(
        longest,
        thing -> {
          if (thing instanceof StreamTransport connection
              && ConnectionLook.isWanted(connection, choice)) {
            seen.add(ConnectionLook.at(connection));
          }
        });
    return seen;
  }

  private void go(Duration longest, Consumer<Open> each) {
    loop.requireThread();
    long begun = System.nanoTime();
    do {
      for (int end = Math.min(next + IN_A_ROW, things.size()); next < end; next++) {
        Open thing = things.get(next);
        if (thing.isOpen()) {
          each.accept(thing);
        }
      }
    } while (!isOver() && System.nanoTime() - begun < longest.toNanos());
  }

  /// The thing with that number, if it is open.
  public List<Snapshot> thing(int number) {
    loop.requireThread();
    return things.stream()
        .filter(each -> each.number() == number && each.isOpen())
        .map(this::snapshot)
        .toList();
  }

  /// Ends the connection with that number at once, as [spindle.protocol.Transport#abortConnection]
  /// does: for somebody who has seen what it is.
  ///
  /// @return whether there is one that is open
  public boolean abort(int number) {
    loop.requireThread();
    for (Open each : things) {
      if (each.number() == number && each.isOpen() && each instanceof StreamTransport found) {
        found.abortConnection();
        return true;
      }
    }
    return false;
  }

  /// The fibers that the fiber with that number waits for: the first is the one that it awaits
  /// itself, the next the one that that awaits, and so on. Empty if it waits for no fiber.
  public List<FiberSnapshot> waitsFor(int number) {
    loop.requireThread();
    List<FiberSnapshot> chain = new ArrayList<>();
    ReactorStrand fiber = null;
    for (Open each : things) {
      if (each.number() == number && each.isOpen() && each instanceof ReactorStrand found) {
        fiber = reactor.strands.waitsFor(found);
      }
    }
    while (fiber != null && chain.size() < CHAIN_MAX) {
      chain.add(reactor.strands.snapshot(fiber));
      fiber = reactor.strands.waitsFor(fiber);
    }
    return chain;
  }

  private Snapshot snapshot(Open thing) {
    return switch (thing) {
      case StreamTransport connection -> ConnectionLook.at(connection);
      case StreamPort port -> port.snapshot();
      case ReactorStrand fiber -> reactor.strands.snapshot(fiber);
      case DatagramPort port -> other("datagrams", port);
      case ChildProcess process -> other("process", process);
      case ConnectAttempt<?> attempt -> other("attempt", attempt);
      default -> other("other", thing);
    };
  }

  private Snapshot other(String kind, Open thing) {
    Duration age = Ticks.between(thing.openedAt(), Ticks.of(loop.nowNanos()));
    return new OtherSnapshot(thing.number(), kind, thing.toString(), age);
  }
}
