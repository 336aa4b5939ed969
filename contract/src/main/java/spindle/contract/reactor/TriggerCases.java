package spindle.contract.reactor;

import spindle.contract.trial.Expect;
import spindle.defer.Deferred;
import spindle.reactor.EventPhase;
import spindle.reactor.Reactor;
import spindle.reactor.SystemEventTrigger;
import spindle.time.Call;

/// Events of three phases.
final class TriggerCases {
  private static final String EVENT = "tea";

  private TriggerCases() {}

  static void addTo(ReactorContract.ReactorCases cases) {
    cases.add("triggers run by phase, then in order", TriggerCases::order);
    cases.add("an event that nobody registered for is nothing", TriggerCases::unknown);
    cases.add("a Deferred holds the later phases back", TriggerCases::waits);
    cases.add("two Deferreds must both have fired", TriggerCases::waitsForBoth);
    cases.add("a trigger may fire what an earlier one returned", TriggerCases::firesEarlier);
    cases.add("a fired Deferred is not waited for", TriggerCases::firedAlready);
    cases.add("a failed Deferred counts as fired", TriggerCases::failedDeferred);
    cases.add("a trigger that throws keeps no other from running", TriggerCases::throwing);
    cases.add("a trigger that is added for later runs in this firing", TriggerCases::addedForLater);
    cases.add("one that is added for an earlier phase does not", TriggerCases::addedForEarlier);
    cases.add("every trigger runs once, ever", TriggerCases::once);
    cases.add("firing what is being fired does nothing", TriggerCases::firedWithin);
    cases.add("two events do not disturb one another", TriggerCases::twoEvents);
    cases.add("a removed trigger does not run", TriggerCases::removed);
    cases.add("removing twice fails", TriggerCases::removedTwice);
    cases.add("another reactor's trigger cannot be removed", TriggerCases::foreign);
    cases.add("a trigger may remove one of its phase", TriggerCases::removesSibling);
    cases.add("a trigger may remove one of a later phase", TriggerCases::removesLater);
    cases.add("one may be removed while a Deferred is waited for", TriggerCases::removesWaiting);
    cases.add("removing one that ran is too late", TriggerCases::removesPast);
    cases.add("the same call may be registered twice", TriggerCases::sameCallTwice);
    cases.add("null is refused at once", TriggerCases::nothingToDo);
    cases.add("a trigger's text tells what for, and where from", TriggerCases::text);
  }

  private static SystemEventTrigger add(ReactorTrial trial, EventPhase phase, Call call) {
    return trial.reactor.addSystemEventTrigger(phase, EVENT, call);
  }

  private static SystemEventTrigger note(ReactorTrial trial, EventPhase phase, String line) {
    return add(trial, phase, trial.noting(line));
  }

  private static void fire(ReactorTrial trial) {
    trial.reactor.fireSystemEvent(EVENT);
  }

  /// Registers for a Deferred, which the caller fires.
  private static Deferred<Void> gate(ReactorTrial trial) {
    Deferred<Void> gate = new Deferred<>();
    trial.reactor.addSystemEventTrigger(EVENT, () -> gate);
    return gate;
  }

  private static void order(ReactorTrial trial) {
    note(trial, EventPhase.AFTER, "after 1");
    note(trial, EventPhase.DURING, "during 1");
    note(trial, EventPhase.BEFORE, "before 1");
    note(trial, EventPhase.BEFORE, "before 2");
    note(trial, EventPhase.DURING, "during 2");
    note(trial, EventPhase.AFTER, "after 2");
    fire(trial);
    trial.expectLog("before 1", "before 2", "during 1", "during 2", "after 1", "after 2");
  }

  private static void unknown(ReactorTrial trial) {
    fire(trial);
    trial.reactor.fireSystemEvent("");
    trial.expectLog();
  }

  private static void waits(ReactorTrial trial) {
    Deferred<Void> gate = gate(trial);
    note(trial, EventPhase.BEFORE, "before");
    note(trial, EventPhase.DURING, "during");
    note(trial, EventPhase.AFTER, "after");
    fire(trial);
    trial.expectLog("before");
    gate.callback();
    trial.expectLog("before", "during", "after");
  }

  private static void waitsForBoth(ReactorTrial trial) {
    Deferred<Void> one = gate(trial);
    Deferred<Void> other = gate(trial);
    note(trial, EventPhase.DURING, "during");
    fire(trial);
    other.callback();
    trial.expectLog();
    one.callback();
    trial.expectLog("during");
  }

  private static void firesEarlier(ReactorTrial trial) {
    Deferred<Void> first = gate(trial);
    add(trial, EventPhase.BEFORE, first::callback);
    Deferred<Void> last = gate(trial);
    note(trial, EventPhase.BEFORE, "before");
    note(trial, EventPhase.DURING, "during");
    fire(trial);
    trial.expectLog("before");
    last.callback();
    trial.expectLog("before", "during");
  }

  private static void firedAlready(ReactorTrial trial) {
    trial.reactor.addSystemEventTrigger(EVENT, () -> Deferred.succeed());
    trial.reactor.addSystemEventTrigger(EVENT, () -> null);
    note(trial, EventPhase.DURING, "during");
    fire(trial);
    trial.expectLog("during");
  }

  private static void failedDeferred(ReactorTrial trial) {
    Deferred<Void> gate = gate(trial);
    trial.reactor.addSystemEventTrigger(
        EVENT, () -> Deferred.fail(new IllegalStateException("failed by a case")));
    note(trial, EventPhase.DURING, "during");
    fire(trial);
    trial.expectLog();
    gate.errback(new IllegalStateException("failed by a case, later"));
    trial.expectLog("during");
  }

  private static void throwing(ReactorTrial trial) {
    for (EventPhase phase : EventPhase.values()) {
      add(trial, phase, trial.throwing(phase + " 1"));
      note(trial, phase, phase + " 2");
    }
    fire(trial);
    trial.expectLog("BEFORE 1", "BEFORE 2", "DURING 1", "DURING 2", "AFTER 1", "AFTER 2");
  }

  private static void addedForLater(ReactorTrial trial) {
    add(
        trial,
        EventPhase.BEFORE,
        () -> {
          note(trial, EventPhase.BEFORE, "before");
          note(trial, EventPhase.DURING, "during");
        });
    add(trial, EventPhase.DURING, () -> note(trial, EventPhase.AFTER, "after 1"));
    add(trial, EventPhase.AFTER, () -> note(trial, EventPhase.AFTER, "after 2"));
    fire(trial);
    trial.expectLog("before", "during", "after 1", "after 2");
  }

  private static void addedForEarlier(ReactorTrial trial) {
    add(trial, EventPhase.DURING, () -> note(trial, EventPhase.BEFORE, "before"));
    add(trial, EventPhase.AFTER, () -> note(trial, EventPhase.DURING, "during"));
    fire(trial);
    trial.expectLog();
    fire(trial);
    trial.expectLog("before", "during");
  }

  private static void once(ReactorTrial trial) {
    for (EventPhase phase : EventPhase.values()) {
      note(trial, phase, phase.toString());
    }
    fire(trial);
    fire(trial);
    trial.expectLog("BEFORE", "DURING", "AFTER");
  }

  private static void firedWithin(ReactorTrial trial) {
    for (EventPhase phase : EventPhase.values()) {
      add(trial, phase, () -> fire(trial));
      note(trial, phase, phase.toString());
    }
    Deferred<Void> gate = gate(trial);
    fire(trial);
    fire(trial);
    trial.expectLog("BEFORE");
    gate.callback();
    trial.expectLog("BEFORE", "DURING", "AFTER");
  }

  private static void twoEvents(ReactorTrial trial) {
    Deferred<Void> gate = gate(trial);
    note(trial, EventPhase.AFTER, "after tea");
    Reactor reactor = trial.reactor;
    reactor.addSystemEventTrigger(EventPhase.BEFORE, "other", () -> fire(trial));
    reactor.addSystemEventTrigger(EventPhase.DURING, "other", trial.noting("during other"));
    reactor.addSystemEventTrigger(EventPhase.AFTER, "other", gate::callback);
    reactor.addSystemEventTrigger(EventPhase.AFTER, "other", trial.noting("after other"));
    reactor.fireSystemEvent("other");
    trial.expectLog("during other", "after tea", "after other");
  }

  private static void removed(ReactorTrial trial) {
    for (EventPhase phase : EventPhase.values()) {
      SystemEventTrigger trigger = note(trial, phase, "removed");
      note(trial, phase, phase.toString());
      Expect.that(trial.reactor.removeSystemEventTrigger(trigger), "it was too late");
    }
    fire(trial);
    trial.expectLog("BEFORE", "DURING", "AFTER");
  }

  private static void removedTwice(ReactorTrial trial) {
    SystemEventTrigger trigger = note(trial, EventPhase.BEFORE, "removed");
    trial.reactor.removeSystemEventTrigger(trigger);
    Expect.thrown(
        IllegalArgumentException.class, () -> trial.reactor.removeSystemEventTrigger(trigger));
  }

  private static void foreign(ReactorTrial trial) {
    SystemEventTrigger trigger = note(trial, EventPhase.BEFORE, "before");
    try (Reactor other = trial.another()) {
      Expect.thrown(IllegalArgumentException.class, () -> other.removeSystemEventTrigger(trigger));
    }
    fire(trial);
    trial.expectLog("before");
  }

  private static void removesSibling(ReactorTrial trial) {
    for (EventPhase phase : EventPhase.values()) {
      SystemEventTrigger[] last = new SystemEventTrigger[1];
      add(trial, phase, () -> trial.reactor.removeSystemEventTrigger(last[0]));
      note(trial, phase, phase.toString());
      last[0] = note(trial, phase, "removed");
    }
    fire(trial);
    trial.expectLog("BEFORE", "DURING", "AFTER");
  }

  private static void removesLater(ReactorTrial trial) {
    SystemEventTrigger during = note(trial, EventPhase.DURING, "removed");
    SystemEventTrigger after = note(trial, EventPhase.AFTER, "removed");
    add(trial, EventPhase.BEFORE, () -> trial.reactor.removeSystemEventTrigger(during));
    add(trial, EventPhase.DURING, () -> trial.reactor.removeSystemEventTrigger(after));
    note(trial, EventPhase.AFTER, "after");
    fire(trial);
    trial.expectLog("after");
  }

  private static void removesWaiting(ReactorTrial trial) {
    Deferred<Void> gate = gate(trial);
    SystemEventTrigger during = note(trial, EventPhase.DURING, "removed");
    note(trial, EventPhase.AFTER, "after");
    fire(trial);
    Expect.that(trial.reactor.removeSystemEventTrigger(during), "it was too late");
    gate.callback();
    trial.expectLog("after");
  }

  private static void removesPast(ReactorTrial trial) {
    SystemEventTrigger first = note(trial, EventPhase.BEFORE, "before");
    add(
        trial,
        EventPhase.BEFORE,
        () -> trial.log.add("in time: " + trial.reactor.removeSystemEventTrigger(first)));
    fire(trial);
    Expect.that(!trial.reactor.removeSystemEventTrigger(first), "it was in time");
    trial.expectLog("before", "in time: false");
  }

  private static void sameCallTwice(ReactorTrial trial) {
    Call call = trial.noting("called");
    SystemEventTrigger first = add(trial, EventPhase.BEFORE, call);
    add(trial, EventPhase.DURING, trial.noting("during"));
    SystemEventTrigger second = add(trial, EventPhase.AFTER, call);
    Expect.that(!first.equals(second), "they are equal");
    trial.reactor.removeSystemEventTrigger(first);
    fire(trial);
    trial.expectLog("during", "called");
  }

  @SuppressWarnings("NullAway")
  private static void nothingToDo(ReactorTrial trial) {
    Call nothing = null;
    Expect.thrown(NullPointerException.class, () -> add(trial, EventPhase.BEFORE, nothing));
    Expect.thrown(
        NullPointerException.class, () -> trial.reactor.addSystemEventTrigger(EVENT, null));
    Expect.thrown(NullPointerException.class, () -> trial.reactor.callFromThread(nothing));
    Expect.thrown(
        NullPointerException.class,
        () -> trial.reactor.callLater(java.time.Duration.ZERO, nothing));
    Expect.thrown(NullPointerException.class, () -> trial.reactor.callInThread(nothing));
    Expect.thrown(NullPointerException.class, () -> trial.reactor.callWhenRunning(nothing));
  }

  private static void text(ReactorTrial trial) {
    String text = note(trial, EventPhase.BEFORE, "before").toString();
    Expect.that(text.contains("BEFORE " + EVENT), text);
    Expect.that(text.contains(TriggerCases.class.getName()), text);
  }
}
