package spindle.view;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import spindle.fiber.Fiber;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.Snapshot;

/// All that is open on all reactors, a piece at a time: first each reactor itself, then its
/// services, then what it has; in the end the Deferreds that nobody fires, if they are watched.
final class Inventory {
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  /// The kinds of lines for which it is not necessary to look at all that is open.
  private static final Set<String> NOT_OPEN =
      Set.of("reactor", "stuck", "service", "job", "call", "deferreds");

  private final Session.Host host;
  private final List<?> kinds;
  private final List<Reactor> all;
  private final Iterator<Reactor> reactors;
  private final boolean withRates;
  private final Map<Reactor, Rates> rates = new LinkedHashMap<>();
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
    this.withRates = withRates;
  }

  /// Whether nothing is left.
  boolean isOver() {
    return saidDeferreds;
  }

  /// The next lines; there may be none, and more behind them.
  Lines next() throws Exception {
    if (withRates && rates.isEmpty()) {
      lookOnce();
    }
    Lines lines = new Lines();
    Reactor asked = current;
    if (asked == null && !reactors.hasNext()) {
      if (isWanted("deferreds")) {
        Rest.addDeferreds(lines);
      }
      saidDeferreds = true;
      return lines;
    }
    if (asked == null) {
      asked = reactors.next();
      current = asked;
      number++;
    }
    try {
      ask(lines, host.survey(asked), asked);
    } catch (RejectedExecutionException stopped) {
      leave();
    } catch (Survey.Stuck silent) {
      leave();
      if (isWanted("stuck")) {
        Rows.addStuck(lines, number, asked);
      }
    }
    return lines;
  }

  private void leave() {
    current = null;
    look = null;
  }

  private void lookOnce() throws Exception {
    for (Reactor each : all) {
      Rates first = new Rates();
      rates.put(each, first);
      first.begin(host.own().nowNanos());
      try {
        Survey survey = host.survey(each);
        Look open = survey.look();
        while (!open.isOver()) {
          survey.ask(() ->
              open.connections(
                  Survey.PIECE,
                  (id, received, written, _) -> {
                    var _ = first.of(id, received, written);
                    return false;
                  }));
        }
      } catch (RejectedExecutionException | Survey.Stuck _) {
        // It is asked once more, and what there is to tell is told then.
      }
    }
    Fiber.sleep(A_SECOND);
    rates.values().forEach(each -> each.begin(host.own().nowNanos()));
  }

  private void ask(Lines lines, Survey survey, Reactor asked) throws Exception {
    Look open = look;
    if (open == null) {
      Look begun = survey.look();
      look = begun;
      if (isWanted("reactor")) {
        Rows.add(lines, survey.ask(begun::reactor), number);
      }
      if (isWanted("service")) {
        Rest.addServices(lines, survey, asked, number);
      }
      return;
    }
    if (isWhatIsOpenWanted()) {
      for (Snapshot each : survey.ask(() -> open.next(Survey.PIECE))) {
        add(lines, each, asked);
      }
      if (!open.isOver()) {
        return;
      }
    }
    if (isWanted("job")) {
      Rest.addJobs(lines, survey, open, number);
    }
    if (isWanted("call")) {
      Rest.addCalls(lines, survey, open, number);
    }
    leave();
  }

  private void add(Lines lines, Snapshot seen, Reactor asked) {
    if (!isWanted(Rows.kind(seen))) {
      return;
    }
    Rows.add(lines, seen, number);
    if (withRates && seen instanceof ConnectionSnapshot connection) {
      Rates.Rate rate =
          Objects.requireNonNull(rates.get(asked))
              .rate(connection.id(), connection.received(), connection.written());
      rate.putInto(lines);
    }
  }

  private boolean isWanted(String kind) {
    return kinds.isEmpty() || kinds.contains(kind);
  }

  private boolean isWhatIsOpenWanted() {
    return kinds.isEmpty() || !NOT_OPEN.containsAll(kinds);
  }
}
