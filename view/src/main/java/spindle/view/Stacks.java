package spindle.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.snapshot.FiberSnapshot;
import spindle.snapshot.Snapshot;

/// Where the threads of reactors are, and where fibers wait; fibers that wait at one place are
/// counted and shown once.
final class Stacks {
  private final Session.Host host;

  Stacks(Session.Host host) {
    this.host = host;
  }

  Lines lines() throws Exception {
    Lines lines = new Lines();
    int number = 0;
    for (Reactor each : host.reactors().get()) {
      number++;
      addThread(lines, each, number);
      try {
        addFibers(lines, each, number);
      } catch (RejectedExecutionException | Survey.Stuck _) {
        // Its thread's stack is there.
      }
    }
    return lines;
  }

  /// Read at once, and not by asking: it is wanted most when the reactor hangs.
  private static void addThread(Lines to, Reactor reactor, int number) {
    List<StackTraceElement> stack = Look.stack(reactor);
    Rows.begin(to, "thread", number).put("place", Rows.place(stack)).put("stack", stack);
  }

  private void addFibers(Lines to, Reactor reactor, int number) throws Exception {
    Survey survey = host.survey(reactor);
    Map<List<StackTraceElement>, List<FiberSnapshot>> places = new LinkedHashMap<>();
    Look look = survey.look();
    while (!look.isOver()) {
      for (Snapshot seen : survey.ask(() -> look.next(Survey.PIECE))) {
        if (seen instanceof FiberSnapshot fiber) {
          places.computeIfAbsent(fiber.stack(), _ -> new ArrayList<>()).add(fiber);
        }
      }
    }
    places.forEach((stack, fibers) ->
        Rows.begin(to, "fibers", number)
            .put("count", fibers.size())
            .put("name", fibers.getFirst().name())
            .put("state", fibers.getFirst().state())
            .put("place", Rows.place(stack))
            .put("stack", stack));
  }
}
