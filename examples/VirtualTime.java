import module spindle.testing;

/// Calls `tooLong` when nobody has said `alive` for as long as `patience`. It asks for a clock and
/// is told nothing of whose clock that is.
class Watchdog {
  private final Duration patience;
  private final DelayedCall bark;

  Watchdog(Scheduler clock, Duration patience, Call tooLong) {
    this.patience = patience;
    bark = clock.callLater(patience, tooLong);
  }

  void alive() {
    if (bark.active()) {
      bark.reset(patience);
    }
  }
}

final ManualClock clock = new ManualClock();

void say(String what) {
  IO.println("%-6s %s".formatted(clock.elapsed().toString().substring(2), what));
}

void main() {
  var dog = new Watchdog(clock, Duration.ofMinutes(10), () -> say("the dog barks"));
  var answer = new Deferred<String>();
  answer
      .addTimeout(Duration.ofHours(1), clock)
      .handleFailure(TimeoutError.class, late -> say(late.getMessage()));

  clock.advance(Duration.ofMinutes(9));
  dog.alive();
  say("alive");
  clock.advance(Duration.ofMinutes(9));
  say("quiet so far");
  clock.advance(Duration.ofHours(1));
  say("calls left: " + clock.delayedCalls().size());
}
