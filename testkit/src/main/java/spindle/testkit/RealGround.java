package spindle.testkit;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.time.DelayedCall;

/// A reactor over this machine.
final class RealGround implements Ground {
  private static final Duration TURN = Duration.ofMillis(5);
  private static final int TURNS_MAX = 100;
  private static final Duration LAST_CHANCE = Duration.ofMillis(200);

  private @Nullable Reactor made;

  @Override
  public Reactor reactor() {
    Reactor reactor = made == null ? Reactor.create() : made;
    made = reactor;
    return reactor;
  }

  @Override
  public Object given(Class<?> type) {
    throw Ground.notHere(type, On.REAL);
  }

  @Override
  public void run(Body body, Duration deadline) throws Throwable {
    Reactor reactor = reactor();
    Deferred<?> ended = body.begin(reactor).reportedElsewhere();
    boolean[] late = {false};
    DelayedCall alarm = reactor.callLater(deadline, () -> giveUp(reactor, ended, late));
    ended.deliverTo(Calls.ending(() -> crash(reactor)));
    reactor.run(false);
    if (alarm.active()) {
      alarm.cancel();
    }
    if (late[0] || !ended.isDone()) {
      String why = late[0] ? "it has not ended after " + deadline : "its reactor was stopped";
      Ground.finish(ended, new AssertionError("the test was given up: " + why), () -> {});
    }
    var _ = ended.take();
  }

  private static void giveUp(Reactor reactor, Deferred<?> ended, boolean[] late) {
    late[0] = true;
    var _ = reactor.callLater(LAST_CHANCE, reactor::crash);
    ended.cancel();
  }

  private static void crash(Reactor reactor) throws Exception {
    reactor.callWhenRunning(reactor::crash);
  }

  @Override
  public void settle() {
    Reactor reactor = made;
    for (int i = 0; i < TURNS_MAX && reactor != null && !leftovers().isEmpty(); i++) {
      reactor.iterate(TURN);
    }
  }

  @Override
  public List<String> leftovers() {
    return made == null ? List.of() : Ground.leftovers(made);
  }

  @Override
  public String situation() {
    return made == null ? "" : made + Lines.of("there was", leftovers());
  }

  @Override
  public void close() {
    if (made != null) {
      made.close();
    }
  }
}
