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
          "abort", "drain", "dump", "help", "log", "manhole", "more", "ps", "reload", "stacks",
          "top", "watch", "why");

  /// What is the same for all who ask.
  ///
  /// @param own the reactor of those who ask
  /// @param program the name of the program
  /// @param reactors those that are asked
  /// @param refusal why somebody may not ask, if he may not
  /// @param linesMax the lines of one answer; those behind them come by the question `more`
  /// @param allowances what all who ask may take together, of each reactor's time
  record Host(
      Reactor own,
      String program,
      Supplier<List<Reactor>> reactors,
      Function<Transport, Optional<String>> refusal,
      int linesMax,
      Map<Reactor, Allowance> allowances) {
    Host(
        Reactor own,
        String program,
        Supplier<List<Reactor>> reactors,
        Function<Transport, Optional<String>> refusal,
        int linesMax) {
      this(own, program, reactors, refusal, linesMax, new LinkedHashMap<>());
    }

    Survey survey(Reactor asked) {
      if (!allowances.containsKey(asked)) {
        allowances.keySet().retainAll(reactors.get());
        allowances.put(asked, new Allowance(own.nowNanos()));
      }
      return new Survey(own, asked, allowances.get(asked));
    }
  }

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
    say(
        new Lines()
            .begin("spindle")
            .put("protocol", PROTOCOL)
            .put("pid", ProcessHandle.current().pid())
            .put("program", host.program()));
    try {
      for (String line = peer.readLine(); line != null; line = peer.readLine()) {
        if (!line.isBlank() && answer(line)) {
          return;
        }
      }
    } catch (InputTooLong tooLong) {
      error("expected a question, got " + tooLong.getMessage());
    } catch (DeadlineExpired slow) {
      ControlSocket.LOG.log(Level.DEBUG, "who asks does not read the answer, and is cut off");
      peer.abort();
    }
  }

  /// @return whether that is the end of questions
  private boolean answer(String text) throws Exception {
    Map<String, Object> question = JsonLine.parse(text).orElse(Map.of());
    if (question.get("protocol") instanceof Long other && other != PROTOCOL) {
      error("this process speaks protocol %d, not %d".formatted(PROTOCOL, other));
      return false;
    }
    if ("manhole".equals(question.get("ask"))) {
      return goInside();
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
      case "log" -> log(question);
      case "help" -> help();
      default -> error("expected {\"ask\":\"ps\"}, or another question of these");
    }
    return false;
  }

  private boolean goInside() throws Exception {
    Optional<WayIn.Talk> talk = WayIn.current();
    if (talk.isEmpty()) {
      error(
          "no manhole is open in this process: a program opens one by"
              + " new Manhole(reactor, user -> false).openForOwner()");
      return false;
    }
    say(new Lines().begin("inside"));
    talk.get().with(orders().who(), peer);
    return true;
  }

  private void log(Map<String, Object> question) throws Exception {
    try {
      done(
          orders()
              .setLogLevel(
                  question.getOrDefault("logger", "").toString(),
                  question.getOrDefault("level", "").toString()));
    } catch (IllegalArgumentException | UnsupportedOperationException refused) {
      error(String.valueOf(refused.getMessage()));
    }
  }

  private void help() throws Exception {
    answer(new Lines().begin("help").put("known", QUESTIONS));
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
    answer(new Lines().begin("done").put("what", what));
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
      Lines piece = from.next();
      lines += piece.count();
      say(piece);
      if (from.isOver()) {
        from = null;
      }
    }
    unfinished = from;
    end(lines, from != null);
  }

  private void top(Map<String, Object> question) throws Exception {
    Top asked = top == null ? new Top(host) : top;
    top = asked;
    Optional<Lines> lines = asked.lines(question);
    if (lines.isPresent()) {
      answer(lines.get());
    } else {
      error("expected \"sort\" by bytes, age, buffered or since");
    }
  }

  private void stacks() throws Exception {
    answer(new Stacks(host).lines());
  }

  /// What is done with the thing that a question means.
  private interface Deed {
    /// @param number of the reactor
    void with(Reactor reactor, int number, Snapshot found) throws Exception;
  }

  private void why(@Nullable Object id) throws Exception {
    find(
        "why",
        id,
        (reactor, number, found) -> {
          List<FiberSnapshot> chain =
              host.survey(reactor).ask(() -> Look.at(reactor).waitsFor(found.id()));
          Lines line = new Lines();
          Rows.add(line, found, number);
          answer(line.put("why", Why.of(found, chain)));
        });
  }

  private void abort(@Nullable Object id) throws Exception {
    find(
        "abort",
        id,
        (reactor, _, found) -> {
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
    Lines stuck = new Lines();
    for (Reactor each : host.reactors().get()) {
      reactor++;
      try {
        List<Snapshot> found = host.survey(each).ask(() -> Look.at(each).thing(number.intValue()));
        if (!found.isEmpty()) {
          deed.with(each, reactor, found.getFirst());
          return;
        }
      } catch (RejectedExecutionException _) {
        // Nothing is left to ask.
      } catch (Survey.Stuck silent) {
        String why = Rows.addStuck(stuck, reactor, each);
        stuck.put("why", why);
      }
    }
    if (stuck.count() > 0) {
      answer(stuck);
    } else {
      gone(number);
    }
  }

  private void gone(long id) throws Exception {
    error("nothing that is open has the id %d: it has ended, or never was".formatted(id));
  }

  private void error(String why) throws Exception {
    say(new Lines().begin("error").put("error", why).put("known", QUESTIONS));
  }

  /// A whole answer.
  private void answer(Lines lines) throws Exception {
    say(lines);
    end(lines.count(), false);
  }

  private void end(int lines, boolean more) throws Exception {
    say(new Lines().begin("end").put("lines", lines).put("more", more));
  }

  private void say(Lines lines) throws Exception {
    String text = lines.toString();
    Fiber.withDeadline(TAKES, () -> peer.write(text));
  }
}
