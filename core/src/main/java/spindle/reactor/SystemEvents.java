package spindle.reactor;

import java.lang.StackWalker.StackFrame;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.loop.Loop;

/// The three-phase events of one reactor: `startup`, `shutdown`, and any that a program names.
///
/// Each phase takes its triggers one by one from the front of its queue, so one that was removed in
/// the meantime is not there, and one that was added in the meantime is.
final class SystemEvents {
  private final Loop loop;
  private final Map<String, Firing> firings = new LinkedHashMap<>();

  SystemEvents(Loop loop) {
    this.loop = loop;
  }

  SystemEventTrigger add(
      EventPhase phase, String event, Callable<? extends @Nullable Deferred<?>> action) {
    SystemEventTrigger added = new SystemEventTrigger(event, phase, action, callerOfReactor());
    firing(event).queue(phase).addLast(added);
    return added;
  }

  /// Adds what comes before everything that a program has added to the phase.
  SystemEventTrigger addFirst(
      EventPhase phase, String event, Callable<? extends @Nullable Deferred<?>> action) {
    SystemEventTrigger added = new SystemEventTrigger(event, phase, action, callerOfReactor());
    firing(event).queue(phase).addFirst(added);
    return added;
  }

  /// Registers what is done when everything else before the event is done, and is waited for too.
  void addLastBefore(String event, Callable<? extends @Nullable Deferred<?>> action) {
    firing(event).lastBefore =
        new SystemEventTrigger(event, EventPhase.BEFORE, action, callerOfReactor());
  }

  /// Takes a trigger out.
  ///
  /// @return whether that was in time; false if it ran already
  boolean remove(SystemEventTrigger trigger) {
    switch (trigger.state) {
      case RAN -> {
        return false;
      }
      case REMOVED -> throw new IllegalArgumentException("removed already: " + trigger);
      case WAITING -> {
        if (!firing(trigger.event).queue(trigger.phase).removeIf(each -> each == trigger)) {
          throw new IllegalArgumentException("not registered with this reactor: " + trigger);
        }
        var _ = trigger.take(SystemEventTrigger.State.REMOVED);
      }
    }
    return true;
  }

  void fire(String event) {
    firing(event).begin();
  }

  /// What an event still waits for, as text.
  List<SystemEventTrigger> pending(String event) {
    return List.copyOf(firing(event).pending);
  }

  /// Waits no longer for the Deferreds of an event's first phase.
  void giveUpWaiting(String event) {
    Firing waiting = firing(event);
    if (!waiting.pending.isEmpty()) {
      waiting.pending.clear();
      waiting.finish();
    }
  }

  private Firing firing(String event) {
    return firings.computeIfAbsent(event, name -> new Firing());
  }

  private static String callerOfReactor() {
    String here = SystemEvents.class.getPackageName() + ".";
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(frame -> !frame.getClassName().startsWith(here))
                .findFirst()
                .or(() -> StackWalker.getInstance().walk(all -> all.skip(2).findFirst()))
                .map(StackFrame::toString)
                .orElse("an unknown place"));
  }

  /// One event: what is registered for it, and how far its firing has come.
  private final class Firing {
    private final ArrayDeque<SystemEventTrigger> before = new ArrayDeque<>();
    private final ArrayDeque<SystemEventTrigger> during = new ArrayDeque<>();
    private final ArrayDeque<SystemEventTrigger> after = new ArrayDeque<>();
    private final List<SystemEventTrigger> pending = new ArrayList<>();
    private @Nullable SystemEventTrigger lastBefore;
    private boolean fired;
    private boolean inFirstPhase;

    ArrayDeque<SystemEventTrigger> queue(EventPhase phase) {
      return switch (phase) {
        case BEFORE -> before;
        case DURING -> during;
        case AFTER -> after;
      };
    }

    void begin() {
      if (!fired) {
        fired = true;
        goOn();
      }
    }

    /// Runs what is there of the first phase, and the others if nothing is waited for. What was
    /// added to the first phase while that waited has its turn, too.
    private void goOn() {
      inFirstPhase = true;
      try {
        for (SystemEventTrigger next = before.pollFirst();
            next != null;
            next = before.pollFirst()) {
          Deferred<?> awaited = run(next);
          if (awaited != null) {
            pending.add(next);
            await(next, awaited);
          }
        }
      } finally {
        inFirstPhase = false;
      }
      if (pending.isEmpty()) {
        endBefore();
      }
    }

    /// Nothing is waited for any more: the first phase is over when its last trigger says so.
    private void endBefore() {
      SystemEventTrigger last = lastBefore;
      lastBefore = null;
      Deferred<?> awaited = last == null ? null : run(last);
      if (last == null || awaited == null) {
        finish();
      } else {
        pending.add(last);
        await(last, awaited);
      }
    }

    private <T> void await(SystemEventTrigger trigger, Deferred<T> awaited) {
      awaited.deliverTo(
          new Recipient<T>() {
            @Override
            public void succeeded(T value) {
              arrived(trigger);
            }

            @Override
            public void failed(Throwable failure) {
              try {
                loop.failed(trigger.toString(), failure);
              } finally {
                arrived(trigger);
              }
            }
          });
    }

    private void arrived(SystemEventTrigger trigger) {
      if (pending.remove(trigger) && pending.isEmpty() && !inFirstPhase) {
        goOn();
      }
    }

    private void finish() {
      try {
        runAll(during);
        runAll(after);
      } finally {
        fired = false;
      }
    }

    private void runAll(ArrayDeque<SystemEventTrigger> queue) {
      for (SystemEventTrigger next = queue.pollFirst(); next != null; next = queue.pollFirst()) {
        run(next);
      }
    }

    private @Nullable Deferred<?> run(SystemEventTrigger trigger) {
      try {
        return trigger.take(SystemEventTrigger.State.RAN).call();
      } catch (Throwable thrown) {
        loop.failed(trigger.toString(), thrown);
        return null;
      }
    }
  }

  /// Names what held a shutdown up.
  void logPending(String event) {
    for (SystemEventTrigger trigger : pending(event)) {
      Loop.LOG.log(Level.WARNING, "given up, its Deferred has not fired in time: " + trigger);
    }
  }
}
