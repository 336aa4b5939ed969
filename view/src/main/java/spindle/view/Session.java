package spindle.view;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.fiber.Conversation;
import spindle.fiber.DeadlineExpired;
import spindle.fiber.Fiber;
import spindle.fiber.InputTooLong;
import spindle.protocol.Transport;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.FiberSnapshot;
import spindle.snapshot.Snapshot;

/// One who asks: questions come as lines, and each is answered by lines of which the last is of the
/// kind `end` or `error`.
final class Session {
  /// What is spoken here; a question may say which it means.
  static final int PROTOCOL = 1;

  /// How long one who asks may take nothing of the answer.
  static final Duration TAKES = Duration.ofSeconds(10);

  private static final List<String> QUESTIONS =
      List.of(
          "abort", "drain", "dump", "help", "more", "ps", "reload", "stacks", "top", "watch",
          "why");

  /// What is the same for all who ask.
  ///
  /// @param own the reactor of those who ask
  /// @param program the name of the program
  /// @param reactors those that are asked
  /// @param refusal why somebody may not ask, if he may not
  /// @param linesMax the lines of one answer; those behind them come by the question `more`
  record Host(
      Reactor own,
      String program,
      Supplier<List<Reactor>> reactors,
      Function<Transport, Optional<String>> refusal,
      int linesMax) {}

  private final Host host;
  private final Conversation peer;
  private @Nullable Inventory unfinished;
  private @Nullable Top top;

  Session(Host host, Conversation peer) {
    this.host = host;
    this.peer = peer;
  }

  /// Answers until nothing more is asked.
  void run() throws Exception {
    Optional<String> refusal = host.refusal().apply(peer.transport());
    if (refusal.isPresent()) {
      error(refusal.get());
      peer.close();
      return;
    }
    Map<String, Object> greeting = line("spindle");
    greeting.put("protocol", PROTOCOL);
    greeting.put("pid", ProcessHandle.current().pid());
    greeting.put("program", host.program());
    say(JsonLine.of(greeting));
    try {
      for (String line = peer.readLine(); line != null; line = peer.readLine()) {
        if (!line.isBlank()) {
          answer(line);
        }
      }
    } catch (InputTooLong tooLong) {
      error("expected a question, got " + tooLong.getMessage());
    } catch (DeadlineExpired slow) {
      ControlSocket.LOG.log(Level.DEBUG, "who asks does not read the answer, and is cut off");
      peer.abort();
    }
  }

  private void answer(String text) throws Exception {
    Map<String, Object> question = JsonLine.parse(text).orElse(Map.of());
    if (question.get("protocol") instanceof Long other && other != PROTOCOL) {
      error("this process speaks protocol %d, not %d".formatted(PROTOCOL, other));
      return;
    }
    switch (question.getOrDefault("ask", "").toString()) {
      case "ps" -> list(question, false);
      case "dump" -> list(question, true);
      case "more" -> more();
      case "why" -> why(question.get("id"));
      case "abort" -> abort(question.get("id"));
      case "stacks" -> stacks();
      case "top" -> top(question);
      case "drain" -> done(orders().drain());
      case "reload" -> reload();
      case "watch" -> watch(question);
      case "help" -> help();
      default -> error("expected {\"ask\":\"ps\"}, or another question of these");
    }
  }

  private void help() throws Exception {
    Map<String, Object> line = line("help");
    line.put("known", QUESTIONS);
    say(JsonLine.of(line));
    end(1, false);
  }

  private Orders orders() {
    return new Orders(host, peer.transport().peerCredentials());
  }

  private void reload() throws Exception {
    Optional<String> done = orders().reload();
    if (done.isPresent()) {
      done(done.get());
    } else {
      error("this program reads nothing again: it does not listen to SIGHUP");
    }
  }

  private void watch(Map<String, Object> question) throws Exception {
    if (Orders.WATCHED.contains(question.get("what")) && question.get("on") instanceof Boolean on) {
      done(orders().watchDeferreds(on));
    } else {
      error("expected {\"ask\":\"watch\",\"what\":\"deferreds\",\"on\":true}, or false");
    }
  }

  private void done(String what) throws Exception {
    Map<String, Object> line = line("done");
    line.put("what", what);
    say(JsonLine.of(line));
    end(1, false);
  }

  private void list(Map<String, Object> question, boolean all) throws Exception {
    List<?> kinds = question.get("kinds") instanceof List<?> some ? some : List.of();
    unfinished = new Inventory(host, kinds, Boolean.TRUE.equals(question.get("rates")));
    continueList(all ? Integer.MAX_VALUE : host.linesMax());
  }

  private void more() throws Exception {
    if (unfinished == null) {
      error("there is no more: ask ps first");
    } else {
      continueList(host.linesMax());
    }
  }

  private void continueList(int linesMax) throws Exception {
    Inventory from = unfinished;
    int lines = 0;
    while (from != null && lines < linesMax) {
      List<Map<String, Object>> piece = from.next();
      if (piece.isEmpty() && from.isOver()) {
        from = null;
      } else {
        lines += piece.size();
        say(piece);
      }
    }
    unfinished = from;
    end(lines, from != null);
  }

  private void top(Map<String, Object> question) throws Exception {
    Top asked = top == null ? new Top(host) : top;
    top = asked;
    List<Map<String, Object>> lines = asked.lines(question);
    if (lines.isEmpty()) {
      error("expected \"sort\" by bytes, age, buffered or since");
    } else {
      say(lines);
      end(lines.size(), false);
    }
  }

  private void stacks() throws Exception {
    Stacks stacks = new Stacks(host);
    List<Map<String, Object>> lines = stacks.lines();
    say(lines);
    end(lines.size(), false);
  }

  /// What is done with the thing that a question means.
  private interface Deed {
    /// @param row its line, to which something may be added
    void with(Reactor reactor, Snapshot found, Map<String, Object> row) throws Exception;
  }

  private void why(@Nullable Object id) throws Exception {
    find(
        "why",
        id,
        (reactor, found, row) -> {
          Survey survey = new Survey(host.own(), reactor);
          List<FiberSnapshot> chain = survey.ask(() -> Look.at(reactor).waitsFor(found.id()));
          row.put("why", Why.of(found, chain));
          say(JsonLine.of(row));
          end(1, false);
        });
  }

  private void abort(@Nullable Object id) throws Exception {
    find(
        "abort",
        id,
        (reactor, found, _) -> {
          if (!(found instanceof ConnectionSnapshot connection)) {
            error("only a connection can be ended so, and %d is none".formatted(found.id()));
            return;
          }
          Optional<String> done = orders().abort(reactor, connection);
          if (done.isPresent()) {
            done(done.get());
          } else {
            gone(found.id());
          }
        });
  }

  /// Looks for what has that id on all reactors.
  private void find(String question, @Nullable Object id, Deed deed) throws Exception {
    if (!(id instanceof Long number) || number <= 0 || number > Integer.MAX_VALUE) {
      error("expected {\"ask\":\"%s\",\"id\":17}, with an id that ps shows".formatted(question));
      return;
    }
    int reactor = 0;
    int stuck = 0;
    for (Reactor each : host.reactors().get()) {
      reactor++;
      try {
        Survey survey = new Survey(host.own(), each);
        List<Snapshot> found = survey.ask(() -> Look.at(each).thing(number.intValue()));
        if (!found.isEmpty()) {
          deed.with(each, found.getFirst(), Rows.of(found.getFirst(), reactor));
          return;
        }
      } catch (RejectedExecutionException _) {
        // Nothing is left to ask.
      } catch (Survey.Stuck silent) {
        stuck++;
        Map<String, Object> row = Rows.stuck(reactor, each);
        row.put("why", Why.stuck(row));
        say(JsonLine.of(row));
      }
    }
    if (stuck > 0) {
      end(stuck, false);
    } else {
      gone(number);
    }
  }

  private void gone(long id) throws Exception {
    error("nothing that is open has the id %d: it has ended, or never was".formatted(id));
  }

  private void error(String why) throws Exception {
    Map<String, Object> line = line("error");
    line.put("error", why);
    line.put("known", QUESTIONS);
    say(JsonLine.of(line));
  }

  private void end(int lines, boolean more) throws Exception {
    Map<String, Object> line = line("end");
    line.put("lines", lines);
    line.put("more", more);
    say(JsonLine.of(line));
  }

  private static Map<String, Object> line(String kind) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", kind);
    return line;
  }

  private void say(List<Map<String, Object>> lines) throws Exception {
    StringBuilder text = new StringBuilder();
    lines.forEach(each -> text.append(JsonLine.of(each)));
    say(text.toString());
  }

  private void say(String text) throws Exception {
    Fiber.withDeadline(TAKES, () -> peer.write(text));
  }
}
