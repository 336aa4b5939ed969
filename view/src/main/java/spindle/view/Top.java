package spindle.view;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.ReactorSnapshot;

/// What moves: how busy reactors are and with what, and the connections that matter most, with
/// their rates since the last answer. One for each who asks; the first answer has neither rates nor
/// shares.
final class Top {
  /// The connections of one answer.
  static final int CONNECTIONS_MAX = 1000;

  private static final int CONNECTIONS = 20;

  private final Session.Host host;
  private final Samples samples;
  private final Map<Reactor, Most> choices = new LinkedHashMap<>();
  private boolean isAgain;

  Top(Session.Host host) {
    this.host = host;
    samples = new Samples(host);
  }

  /// A connection, and what it carries in a second, or has carried if that is not known.
  private record Moving(ConnectionSnapshot seen, int reactor, boolean known, Rates.Rate rate) {
    /// Whether a part of what people know it by is `text`.
    boolean matches(String text) {
      return text.isEmpty()
          || seen.protocol().contains(text)
          || seen.peer().toString().contains(text)
          || seen.doing().word().equals(text);
    }

    void addTo(Lines lines) {
      Rows.add(lines, seen, reactor);
      if (known) {
        rate.putInto(lines);
      }
    }
  }

  /// What is wanted of one answer, and what was found so far.
  private record Wanted(
      String order,
      Comparator<Moving> comparator,
      String filter,
      int most,
      PriorityQueue<Moving> first) {
    void add(Moving moving) {
      if (moving.matches(filter)) {
        first.add(moving);
        if (first.size() > most) {
          first.remove();
        }
      }
    }
  }

  /// How to sort, by the name of it; the greatest comes first.
  private static @Nullable Comparator<Moving> comparator(String order) {
    return switch (order) {
      case "bytes" -> Comparator.comparingLong(each -> each.rate.both());
      case "age" -> Comparator.comparing(each -> each.seen.age());
      case "buffered" -> Comparator.comparingLong(each -> each.seen.buffered());
      case "since" -> Comparator.comparing(each -> each.seen.since());
      default -> null;
    };
  }

  /// The lines of an answer; empty if there is no such order.
  Optional<Lines> lines(Map<String, Object> question) throws Exception {
    String order = question.getOrDefault("sort", "bytes").toString();
    Comparator<Moving> comparator = comparator(order);
    if (comparator == null) {
      return Optional.empty();
    }
    int most =
        question.get("limit") instanceof Long limit
            ? Math.clamp(limit, 1, CONNECTIONS_MAX)
            : CONNECTIONS;
    String filter = question.getOrDefault("filter", "").toString();
    samples.want();
    Lines lines =
        look(new Wanted(order, comparator, filter, most, new PriorityQueue<>(comparator)));
    samples.forget();
    isAgain = true;
    return Optional.of(lines);
  }

  private Lines look(Wanted wanted) throws Exception {
    Lines lines = new Lines();
    int number = 0;
    choices.keySet().retainAll(host.reactors().get());
    for (Reactor each : host.reactors().get()) {
      number++;
      try {
        look(lines, each, number, wanted);
      } catch (RejectedExecutionException _) {
        // Nothing is left to ask.
      } catch (Survey.Stuck silent) {
        // When it answers, it may still choose by what it was given.
        choices.remove(each);
        Rows.addStuck(lines, number, each);
      }
    }
    if (isAgain) {
      samples.classes().forEach(each -> addShare(lines, each.getKey(), each.getValue()));
    }
    wanted.first.stream().sorted(wanted.comparator.reversed()).forEach(each -> each.addTo(lines));
    return lines;
  }

  private void look(Lines lines, Reactor asked, int number, Wanted wanted) throws Exception {
    Survey survey = host.survey(asked);
    Look look = survey.look();
    ReactorSnapshot reactor = survey.ask(look::reactor);
    Most choice = choices.computeIfAbsent(asked, _ -> new Most());
    // A filter has to see each.
    choice.begin(wanted.filter.isEmpty() ? wanted.order : "", wanted.most, host.own().nowNanos());
    Rates rates = choice.rates();
    while (!look.isOver()) {
      for (ConnectionSnapshot seen : survey.ask(() -> look.connections(Survey.PIECE, choice))) {
        wanted.add(moving(seen, number, rates));
      }
    }
    Rows.add(lines, reactor, number);
    if (isAgain) {
      Samples.Share busy = samples.busy(asked);
      lines.put("busyShare", busy.share()).put("busyError", busy.error());
    }
  }

  private static Moving moving(ConnectionSnapshot seen, int reactor, Rates rates) {
    return rates.areKnown()
        ? new Moving(seen, reactor, true, rates.rate(seen.id(), seen.received(), seen.written()))
        : new Moving(seen, reactor, false, new Rates.Rate(seen.received(), seen.written()));
  }

  private static void addShare(Lines lines, String name, Samples.Share share) {
    lines.begin("share").put("name", name).put("share", share.share()).put("error", share.error());
  }
}
