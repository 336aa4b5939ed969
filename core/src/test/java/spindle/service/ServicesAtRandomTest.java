package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.reactor.LogCapture;
import spindle.testing.ManualClock;

/// Services and collections of them, told anything in any order, with parts that are slow, fail and
/// do not hear of being cancelled: nothing hangs, and in the end all is as it was wished last.
class ServicesAtRandomTest {
  private static final int SEEDS = Integer.getInteger("spindle.service.random", 1500);

  @Test
  void inNoOrderDoesAnythingHang() {
    try (LogCapture _ = LogCapture.ofServices()) {
      for (long seed = 1; seed <= SEEDS; seed++) {
        try {
          new Trial(seed).run();
        } catch (AssertionError | RuntimeException failed) {
          throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
        }
      }
    }
    assertThat(unhandled()).isEmpty();
  }

  private static final class Trial {
    private final Random random;
    private final ManualClock clock = new ManualClock();
    private final List<Deferred<Void>> underWay = new ArrayList<>();
    private final List<Deferred<Void>> waiting = new ArrayList<>();
    private final List<Service> parts = new ArrayList<>();
    private final ServiceCollection top = new ServiceCollection("top");
    private final ServiceCollection inner = new ServiceCollection("inner");
    private boolean mayFail = true;

    Trial(long seed) {
      random = new Random(seed);
      if (random.nextBoolean()) {
        top.stopWithin(Duration.ofSeconds(3), clock);
      }
      for (int i = 0; i < 5; i++) {
        parts.add(new Slow("part" + i));
      }
      top.addService(parts.get(0));
      top.addService(inner);
      inner.addService(parts.get(1));
      inner.addService(parts.get(2));
      top.addService(parts.get(3));
    }

    /// One that checks how it is called, and is done when the trial says so.
    private final class Slow extends Service {
      private boolean begun;
      private boolean busy;

      Slow(String name) {
        super(name);
      }

      @Override
      protected @Nullable Deferred<?> start() {
        assertThat(begun || busy).as("%s is started twice", this).isFalse();
        return half(true);
      }

      @Override
      protected @Nullable Deferred<?> stop() {
        assertThat(begun && !busy).as("%s is stopped though it does not run", this).isTrue();
        return half(false);
      }

      private @Nullable Deferred<?> half(boolean starting) {
        if (random.nextInt(3) == 0) {
          begun = starting;
          return null;
        }
        busy = true;
        Deferred<Void> later =
            random.nextBoolean() ? new Deferred<>() : new Deferred<>(Deferred::callback);
        underWay.add(later);
        return later
            .onSuccess(_ -> done(starting))
            .onFailure(_ -> done(false))
            .onSuccess(_ -> failNowAndThen());
      }

      private void done(boolean now) {
        busy = false;
        begun = now;
      }

      private void failNowAndThen() throws IOException {
        if (mayFail && random.nextInt(8) == 0) {
          begun = false;
          throw new IOException("at random");
        }
      }
    }

    void run() {
      for (int i = 0; i < 40; i++) {
        step();
      }
      mayFail = false;
      boolean on = random.nextBoolean();
      Deferred<Void> wish = on ? top.startService() : top.stopService();
      finishAll();
      // A start that was under way may have failed before, and this wish with it.
      boolean heard = wish.outcome().orElseThrow() instanceof Outcome.Success<Void>;
      assertThat(top.running()).isEqualTo(on && heard);
      waiting.add(top.stopService());
      finishAll();
      allAre(ServiceState.STOPPED);
      waiting.add(top.startService());
      finishAll();
      allAre(ServiceState.RUNNING);
      assertThat(waiting).allMatch(Deferred::called);
      assertThat(clock.delayedCalls()).isEmpty();
    }

    private void finishAll() {
      while (!underWay.isEmpty()) {
        finishOne();
      }
    }

    /// Some may have been stopped by themselves before, but not since all were stopped.
    private void allAre(ServiceState state) {
      assertThat(top.state()).isEqualTo(state);
      for (Service each : top.services()) {
        assertThat(each.state()).as(each.name()).isEqualTo(state);
      }
      for (Service each : inner.services()) {
        assertThat(each.state()).as(each.name()).isEqualTo(state);
      }
    }

    private void step() {
      Service any = parts.get(random.nextInt(parts.size()));
      switch (random.nextInt(8)) {
        case 0 -> waiting.add(top.startService());
        case 1 -> waiting.add(top.stopService());
        case 2 -> waiting.add((random.nextBoolean() ? top : inner).stopService());
        case 3 -> clock.advance(Duration.ofSeconds(random.nextInt(4)));
        case 4 -> waiting.add(any.disownServiceParent());
        case 5 -> waiting.add(any.setServiceParent(random.nextBoolean() ? top : inner));
        default -> finishOne();
      }
    }

    private void finishOne() {
      if (!underWay.isEmpty()) {
        Deferred<Void> one = underWay.remove(random.nextInt(underWay.size()));
        if (!one.called()) {
          one.callback();
        }
      }
    }
  }
}
