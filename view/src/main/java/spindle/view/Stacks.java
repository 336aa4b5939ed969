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

  List<Map<String, Object>> lines() throws Exception {
    List<Map<String, Object>> lines = new ArrayList<>();
    int number = 0;
    for (Reactor each : host.reactors().get()) {
      number++;
      lines.add(thread(each, number));
      try {
        addFibers(lines, each, number);
      } catch (RejectedExecutionException | Survey.Stuck _) {
        // Its thread's stack is there.
      }
    }
    return lines;
  }

  /// Read at once, and not by asking: it is wanted most when the reactor hangs.
  private static Map<String, Object> thread(Reactor reactor, int number) {
    List<StackTraceElement> stack = Look.stack(reactor);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "thread");
    line.put("reactor", number);
    line.put("place", Rows.place(stack));
    line.put("stack", stack);
    return line;
  }

  private void addFibers(List<Map<String, Object>> lines, Reactor reactor, int number)
      throws Exception {
    Survey survey = new Survey(host.own(), reactor);
    Map<List<StackTraceElement>, List<FiberSnapshot>> places = new LinkedHashMap<>();
    Look look = survey.look();
    while (!look.isOver()) {
      for (Snapshot seen : survey.ask(() -> look.next(Survey.PIECE))) {
        if (seen instanceof FiberSnapshot fiber) {
          places.computeIfAbsent(fiber.stack(), _ -> new ArrayList<>()).add(fiber);
        }
      }
    }
    places.forEach((stack, fibers) -> {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("kind", "fibers");
      line.put("reactor", number);
      line.put("count", fibers.size());
      line.put("name", fibers.getFirst().name());
      line.put("state", fibers.getFirst().state());
      line.put("place", Rows.place(stack));
      line.put("stack", stack);
      lines.add(line);
    });
  }
}
