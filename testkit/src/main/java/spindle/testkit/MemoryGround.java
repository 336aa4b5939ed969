package spindle.testkit;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.testing.MemoryReactor;

/// A reactor in memory.
final class MemoryGround implements Ground {
  /// In which connections that are done end, as [spindle.testing.Wire#flush] has it.
  private static final Duration MOMENT = Duration.ofMillis(3);

  private final LastEvents events = new LastEvents();
  private @Nullable MemoryReactor made;

  private MemoryReactor memory() {
    MemoryReactor memory = made;
    if (memory == null) {
      memory = new MemoryReactor();
      memory.network().trace((nanos, host, what) -> events.add(nanos, host.name(), what));
      made = memory;
    }
    return memory;
  }

  @Override
  public Reactor reactor() {
    return memory().reactor();
  }

  @Override
  public Object given(Class<?> type) {
    if (type != MemoryReactor.class) {
      throw Ground.notHere(type, On.MEMORY);
    }
    return memory();
  }

  @Override
  public void run(Body body, Duration deadline) throws Throwable {
    MemoryReactor memory = memory();
    Deferred<?> ended = body.begin(memory.reactor()).reportedElsewhere();
    try {
      memory.runUntil("the test ends", deadline, ended::isDone);
    } catch (AssertionError late) {
      Ground.finish(ended, late, memory::flush);
    }
    var _ = ended.take();
  }

  @Override
  public void settle() {
    if (made != null && !leftovers().isEmpty()) {
      made.flush();
      made.advance(MOMENT);
    }
  }

  @Override
  public List<String> leftovers() {
    return made == null ? List.of() : Ground.leftovers(made.reactor());
  }

  @Override
  public String situation() {
    return made == null
        ? ""
        : "after %s of virtual time%s%s"
            .formatted(made.elapsed(), Lines.of("there was", leftovers()), events);
  }

  @Override
  public void close() {
    if (made != null) {
      made.close();
    }
  }
}
