package spindle.contract.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.contract.Harness;
import spindle.defer.Deferred;
import spindle.protocol.Limits;
import spindle.protocol.ListeningPort;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.time.Nanos;

/// The surroundings of one case: a reactor that the case turns by hand, a log of what happened, a
/// deadline. Waits for events, never for time, except where a case is about time.
public final class Trial implements AutoCloseable {
  public final Harness harness;
  public final Reactor reactor;
  private final List<String> log = new ArrayList<>();
  private final List<String> offences = new ArrayList<>();
  private final List<Recorder> recorders = new ArrayList<>();
  private final long deadlineNanos;
  private final long turnMaxNanos;
  private final int errorsBefore;
  private int errorsExpected;
  private int turns;
  private boolean turning;
  private @Nullable String inside;
  private @Nullable Pair bystanders;

  /// Opens a reactor.
  public Trial(Harness harness, ReactorSettings settings) throws Exception {
    this.harness = harness;
    errorsBefore = harness.errorsLogged().orElse(0);
    reactor = harness.open(settings);
    deadlineNanos = reactor.nowNanos() + Nanos.of(harness.patience());
    turnMaxNanos = Nanos.of(harness.turnMax());
  }

  /// Both ends of one connection.
  public record Pair(ListeningPort port, Recorder server, Recorder client) {
    public boolean made() {
      return server.made() && client.made();
    }

    boolean lost() {
      return server.lost() && client.lost();
    }
  }

  public Recorder recorder(String name) {
    return new Recorder(this, name);
  }

  public Recorder.Aware aware(String name) {
    return new Recorder.Aware(this, name);
  }

  /// A connection with two new recorders and the default limits.
  public Pair pair() throws Exception {
    return pair(recorder("server"), recorder("client"));
  }

  public Pair pair(Recorder server, Recorder client) throws Exception {
    return pair(server, client, Limits.defaults());
  }

  /// A connection between `server`, which gets `limits`, and `client`.
  public Pair pair(Recorder server, Recorder client, Limits limits) throws Exception {
    return untilCarried(begin(server, client, limits));
  }

  /// A connection with two new recorders and the given options.
  public Pair pair(ListenOptions listening, ConnectOptions connecting) throws Exception {
    return untilCarried(begin(recorder("server"), recorder("client"), listening, connecting));
  }

  private Pair untilCarried(Pair pair) {
    until("both are connected", pair::made);
    until("both carry bytes", () -> carries(pair.server()) && carries(pair.client()));
    return pair;
  }

  private boolean carries(Recorder end) {
    return end.lost() || harness.carries(end.transport());
  }

  /// The same, not waited for.
  public Pair begin(Recorder server, Recorder client, Limits limits) throws Exception {
    return begin(server, client, limits, Limits.defaults());
  }

  public Pair begin(Recorder server, Recorder client, Limits limits, Limits clientLimits)
      throws Exception {
    return begin(
        server,
        client,
        ListenOptions.defaults().withLimits(limits),
        ConnectOptions.defaults().withLimits(clientLimits));
  }

  private Pair begin(
      Recorder server, Recorder client, ListenOptions listening, ConnectOptions connecting)
      throws Exception {
    ListeningPort port = harness.listen(reactor, address -> server, listening);
    Deferred<Recorder> connected = harness.connect(reactor, port, address -> client, connecting);
    connected.reportedElsewhere();
    return new Pair(port, server, client);
  }

  /// Turns the reactor until `done`.
  public void until(String what, BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      long left = deadlineNanos - reactor.nowNanos();
      if (left <= 0) {
        throw failure("waited in vain until " + what);
      }
      turn(Duration.ofNanos(Math.min(left, turnMaxNanos)));
    }
  }

  /// The same for what no event announces: turns without waiting.
  public void untilPolling(String what, BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      expect(deadlineNanos - reactor.nowNanos() > 0, "waited in vain until " + what);
      turn(Duration.ZERO);
    }
  }

  public void untilLost(Pair pair) {
    until("both ends are lost", pair::lost);
  }

  /// Turns the reactor for `time`.
  public void pass(Duration time) {
    boolean[] over = {false};
    var _ = reactor.callLater(time, () -> over[0] = true);
    until(time + " has passed", () -> over[0]);
  }

  /// Makes `count` turns that do not wait.
  public void turns(int count) {
    for (int i = 0; i < count; i++) {
      turn(Duration.ZERO);
    }
  }

  /// Has what is registered before the shutdown done, as a reactor that stops would.
  public void fireShutdown() {
    reactor.fireSystemEvent("shutdown");
  }

  private void turn(Duration wait) {
    turning = true;
    turns++;
    try {
      reactor.iterate(wait);
    } finally {
      turning = false;
    }
  }

  /// How many turns there were so far.
  public int turns() {
    return turns;
  }

  /// Lets everything that is under way arrive: bystanders exchange bytes, and what was sent before
  /// theirs is there by then.
  public void settle() throws Exception {
    Pair pair = bystanders;
    if (pair == null) {
      Recorder echo = recorder("bystander");
      echo.onData = data -> echo.transport().write(data);
      pair = pair(echo, recorder("other bystander"));
      bystanders = pair;
    }
    Recorder asks = pair.client();
    for (int i = 0; i < 3; i++) {
      long before = asks.count;
      asks.transport().write("?");
      until("the bystanders are done", () -> asks.count > before);
    }
    turns(2);
  }

  /// Writes until nobody takes any more, so that something stays buffered. The peer must not read.
  public void fill(Recorder writer) throws Exception {
    byte[] piece = new byte[16 * 1024];
    do {
      untilPolling(
          "something is buffered",
          () -> {
            writer.transport().write(piece);
            return writer.transport().buffered() > 0;
          });
      settle();
      turns(3);
    } while (writer.transport().buffered() == 0);
  }

  public void watch(Recorder recorder) {
    recorders.add(recorder);
  }

  public void note(String line) {
    log.add(line);
  }

  public void enter(String what) {
    require(turning, what + " outside a turn, within a call that was made");
    require(inside == null, what + " within " + inside);
    inside = what;
  }

  public void leave() {
    inside = null;
  }

  /// Notes an offence, which fails the case at its end: thrown at once, it would be taken for the
  /// protocol's.
  public void require(boolean held, String otherwise) {
    if (!held) {
      offences.add(otherwise);
      note("OFFENCE " + otherwise);
    }
  }

  /// The case makes something be logged as an error `times` times.
  public void expectErrors(int times) {
    errorsExpected += times;
  }

  public void expect(boolean held, String otherwise) {
    if (!held) {
      throw failure(otherwise);
    }
  }

  public void expectEqual(@Nullable Object actual, @Nullable Object expected) {
    if (!Objects.equals(actual, expected)) {
      throw failure("expected " + expected + ", got " + actual);
    }
  }

  /// The recorder's log is exactly this.
  public void expectLog(Recorder recorder, String... lines) {
    if (!recorder.log.equals(List.of(lines))) {
      throw failure(
          "expected of the %s:%n  %s%nbut got:%n  %s"
              .formatted(
                  recorder.name, String.join("\n  ", lines), String.join("\n  ", recorder.log)));
    }
  }

  public void expectLost(Recorder recorder, Class<?>... reasons) {
    for (Class<?> each : reasons) {
      if (each.isInstance(recorder.reason)) {
        return;
      }
    }
    throw failure("the %s was lost because of %s".formatted(recorder.name, recorder.reason));
  }

  /// What the system said is the cause of the recorder's loss.
  public void expectCause(Recorder recorder) {
    expect(
        recorder.reason != null && recorder.reason.getCause() != null,
        "the cause is not kept: " + recorder.reason);
  }

  public AssertionError failure(String what) {
    int from = Math.max(0, log.size() - 100);
    for (Recorder each : recorders) {
      if (each.made() && !each.lost()) {
        note("still there: " + each.name + ", " + each.transport());
      }
    }
    return new AssertionError(
        "%s%nseen over %s, in %d turns:%n  %s"
            .formatted(
                what, harness.name(), turns, String.join("\n  ", log.subList(from, log.size()))));
  }

  /// Ends everything, and checks what holds of every case.
  public void finish() {
    turning = true;
    reactor.close();
    for (Recorder each : recorders) {
      require(!each.made() || each.lost(), each.name + " was never told of its end");
    }
    expect(offences.isEmpty(), String.join(", ", offences));
    if (harness.errorsLogged().isPresent()) {
      int logged = harness.errorsLogged().getAsInt() - errorsBefore;
      expect(
          logged == errorsExpected,
          "%d errors were logged in place of %d".formatted(logged, errorsExpected));
    }
  }

  @Override
  public void close() {
    turning = true;
    reactor.close();
  }
}
