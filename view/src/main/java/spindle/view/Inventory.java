package spindle.view;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.snapshot.ReactorSnapshot;

/// All that is open on all reactors, a piece at a time: first each reactor itself, then what it
/// has.
final class Inventory {
  private final Session.Host host;
  private final List<?> kinds;
  private final Iterator<Reactor> reactors;
  private int number;
  private @Nullable Reactor current;
  private @Nullable Look look;

  /// @param kinds of lines that are wanted; all if there are none
  Inventory(Session.Host host, List<?> kinds) {
    this.host = host;
    this.kinds = kinds;
    reactors = host.reactors().get().iterator();
  }

  /// Whether nothing is left.
  boolean isOver() {
    return look == null && !reactors.hasNext();
  }

  /// The next lines; there may be none, and more behind them.
  List<Map<String, Object>> next() throws Exception {
    if (isOver()) {
      return List.of();
    }
    Reactor asked = current;
    if (asked == null || look == null) {
      asked = reactors.next();
      current = asked;
      number++;
    }
    try {
      return ask(new Survey(host.own(), asked));
    } catch (RejectedExecutionException stopped) {
      look = null;
      return List.of();
    } catch (Survey.Stuck silent) {
      look = null;
      return List.of(Rows.stuck(number, asked));
    }
  }

  private List<Map<String, Object>> ask(Survey survey) throws Exception {
    Look open = look;
    if (open == null) {
      Look begun = survey.look();
      look = begun;
      ReactorSnapshot seen = survey.ask(begun::reactor);
      return wanted(List.of(Rows.of(seen, number)));
    }
    List<Map<String, Object>> lines = new ArrayList<>();
    survey.ask(() -> open.next(Survey.PIECE)).forEach(each -> lines.add(Rows.of(each, number)));
    if (open.isOver()) {
      look = null;
    }
    return wanted(lines);
  }

  private List<Map<String, Object>> wanted(List<Map<String, Object>> lines) {
    return kinds.isEmpty()
        ? lines
        : lines.stream().filter(each -> kinds.contains(each.get("kind"))).toList();
  }
}
