package spindle.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import spindle.fiber.Fiber;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.ReactorSnapshot;
import spindle.snapshot.Snapshot;

/// What moves: how busy reactors are and with what, and the connections that matter most, with
/// their rates since the last answer. One for each who asks.
final class Top {
  /// The connections of one answer.
  static final int CONNECTIONS_MAX = 1000;

  private static final int CONNECTIONS = 20;
  private static final Duration FIRST = Duration.ofSeconds(1);

  private final Session.Host host;
  private final Samples samples;

  private final Rates rates = new Rates();
  private boolean asked;
  private String filter = "";

  Top(Session.Host host) {
    this.host = host;
    samples = new Samples(host);
  }

  /// A connection, and what it carries in a second.
  private record Moving(ConnectionSnapshot seen, int reactor, Rates.Rate rate) {
    /// Whether a part of what people know it by is `text`.
    boolean matches(String text) {
      return text.isEmpty()
          || seen.protocol().contains(text)
          || seen.peer().toString().contains(text)
          || seen.doing().word().equals(text);
    }
  }

  /// How to sort, by the name of it; the greatest comes first.
  private static @Nullable Comparator<Moving> order(String name) {
    return switch (name) {
      case "bytes" -> Comparator.comparingLong(each -> each.rate.both());
      case "age" -> Comparator.comparing(each -> each.seen.age());
      case "buffered" -> Comparator.comparingLong(each -> each.seen.buffered());
      case "since" -> Comparator.comparing(each -> each.seen.since());
      default -> null;
    };
  }

  /// The lines of an answer; none if there is no such order.
  List<Map<String, Object>> lines(Map<String, Object> question) throws Exception {
    Comparator<Moving> order = order(question.getOrDefault("sort", "bytes").toString());
    if (order == null) {
      return List.of();
    }
    int most =
        question.get("limit") instanceof Long limit
            ? Math.clamp(limit, 1, CONNECTIONS_MAX)
            : CONNECTIONS;
    filter = question.getOrDefault("filter", "").toString();
    samples.want();
    if (!asked) {
      asked = true;
      var _ = look(order, 1);
      Fiber.sleep(FIRST);
    }
    List<Map<String, Object>> lines = look(order, most);
    samples.forget();
    return lines;
  }

  private List<Map<String, Object>> look(Comparator<Moving> order, int most) throws Exception {
    rates.begin(host.own().nowNanos());
    List<Map<String, Object>> lines = new ArrayList<>();
    PriorityQueue<Moving> first = new PriorityQueue<>(order);
    int number = 0;
    for (Reactor each : host.reactors().get()) {
      number++;
      try {
        lines.add(look(each, number, first, most));
      } catch (RejectedExecutionException _) {
        // Nothing is left to ask.
      } catch (Survey.Stuck silent) {
        lines.add(Rows.stuck(number, each));
      }
    }
    samples.classes().forEach(each -> lines.add(share(each.getKey(), each.getValue())));
    first.stream().sorted(order.reversed()).forEach(each -> lines.add(row(each)));
    return lines;
  }

  private Map<String, Object> look(Reactor asked, int number, PriorityQueue<Moving> first, int most)
      throws Exception {
    Survey survey = new Survey(host.own(), asked);
    Look look = survey.look();
    ReactorSnapshot reactor = survey.ask(look::reactor);
    while (!look.isOver()) {
      for (Snapshot seen : survey.ask(() -> look.next(Survey.PIECE))) {
        if (seen instanceof ConnectionSnapshot connection) {
          Moving moving = new Moving(connection, number, rates.of(connection));
          if (!moving.matches(filter)) {
            continue;
          }
          first.add(moving);
          if (first.size() > most) {
            first.remove();
          }
        }
      }
    }
    Map<String, Object> line = Rows.of(reactor, number);
    Samples.Share busy = samples.busy(asked);
    line.put("busyShare", busy.share());
    line.put("busyError", busy.error());
    return line;
  }

  private static Map<String, Object> share(String name, Samples.Share share) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "share");
    line.put("name", name);
    line.put("share", share.share());
    line.put("error", share.error());
    return line;
  }

  private static Map<String, Object> row(Moving moving) {
    Map<String, Object> line = Rows.of(moving.seen, moving.reactor);
    moving.rate.putInto(line);
    return line;
  }
}
