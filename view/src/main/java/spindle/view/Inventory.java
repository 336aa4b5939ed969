package spindle.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import spindle.fiber.Fiber;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.ReactorSnapshot;
import spindle.snapshot.Snapshot;

/// All that is open on all reactors, a piece at a time: first each reactor itself, then its
/// services, then what it has; in the end the Deferreds that nobody fires, if they are watched.
final class Inventory {
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  private final Session.Host host;
  private final List<?> kinds;
  private final List<Reactor> all;
  private final Iterator<Reactor> reactors;
  private final @Nullable Rates rates;
  private int number;
  private @Nullable Reactor current;
  private @Nullable Look look;
  private boolean saidDeferreds;

  /// @param kinds of lines that are wanted; all if there are none
  /// @param withRates whether to look twice, a second apart, for what connections carry in a second
  Inventory(Session.Host host, List<?> kinds, boolean withRates) {
    this.host = host;
    this.kinds = kinds;
    all = host.reactors().get();
    reactors = all.iterator();
    rates = withRates ? new Rates() : null;
  }

  /// Whether nothing is left.
  boolean isOver() {
    return saidDeferreds;
  }

  /// The next lines; there may be none, and more behind them.
  List<Map<String, Object>> next() throws Exception {
    if (isOver()) {
      return List.of();
    }
    if (rates != null && number == 0) {
      lookOnce(rates);
    }
    Reactor asked = current;
    if (asked == null && !reactors.hasNext()) {
      saidDeferreds = true;
      return wanted(Rest.deferreds());
    }
    if (asked == null) {
      asked = reactors.next();
      current = asked;
      number++;
    }
    try {
      return wanted(ask(new Survey(host.own(), asked), asked));
    } catch (RejectedExecutionException stopped) {
      leave();
      return List.of();
    } catch (Survey.Stuck silent) {
      leave();
      return wanted(List.of(Rows.stuck(number, asked)));
    }
  }

  private void leave() {
    current = null;
    look = null;
  }

  private void lookOnce(Rates first) throws Exception {
    first.begin(host.own().nowNanos());
    for (Reactor each : all) {
      try {
        Survey survey = new Survey(host.own(), each);
        Look open = survey.look();
        while (!open.isOver()) {
          for (Snapshot seen : survey.ask(() -> open.next(Survey.PIECE))) {
            if (seen instanceof ConnectionSnapshot connection) {
              var _ = first.of(connection);
            }
          }
        }
      } catch (RejectedExecutionException | Survey.Stuck _) {
        // It is asked once more, and what there is to tell is told then.
      }
    }
    Fiber.sleep(A_SECOND);
    first.begin(host.own().nowNanos());
  }

  private List<Map<String, Object>> ask(Survey survey, Reactor asked) throws Exception {
    List<Map<String, Object>> lines = new ArrayList<>();
    Look open = look;
    if (open == null) {
      Look begun = survey.look();
      look = begun;
      ReactorSnapshot seen = survey.ask(begun::reactor);
      lines.add(Rows.of(seen, number));
      lines.addAll(Rest.services(survey, asked, number));
      return lines;
    }
    survey.ask(() -> open.next(Survey.PIECE)).forEach(each -> lines.add(row(each)));
    if (open.isOver()) {
      lines.addAll(Rest.jobs(survey, open, number));
      lines.addAll(Rest.calls(survey, open, number));
      leave();
    }
    return lines;
  }

  private Map<String, Object> row(Snapshot seen) {
    Map<String, Object> row = Rows.of(seen, number);
    if (rates != null && seen instanceof ConnectionSnapshot connection) {
      rates.of(connection).putInto(row);
    }
    return row;
  }

  private List<Map<String, Object>> wanted(List<Map<String, Object>> lines) {
    return kinds.isEmpty()
        ? lines
        : lines.stream().filter(each -> kinds.contains(each.get("kind"))).toList();
  }
}
