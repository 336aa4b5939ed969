package spindle.endpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connector;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectError;
import spindle.reason.ConnectionRefusedError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.Streams;
import spindle.time.Scheduler;

/// Streams whose places do what a test says, after the time that it says. Whatever happens is in
/// the log, with the milliseconds since the beginning.
final class ScriptedStreams implements Streams {
  /// What a place does.
  private record Manner(Duration after, boolean answers) {}

  private final Map<String, ConnectError> failures = new LinkedHashMap<>();

  final List<String> log = new ArrayList<>();
  private final Scheduler clock;
  private final long start;
  private final Map<String, Manner> manners = new LinkedHashMap<>();
  private int open;
  int openMost;

  ScriptedStreams(Scheduler clock) {
    this.clock = clock;
    start = clock.nowNanos();
  }

  /// It accepts after some milliseconds.
  void accepts(String place, long millis) {
    manners.put(place, new Manner(Duration.ofMillis(millis), true));
  }

  /// It refuses after some milliseconds. Places that nothing was said of never answer.
  void refuses(String place, long millis) {
    manners.put(place, new Manner(Duration.ofMillis(millis), false));
  }

  /// An attempt there fails at once with that.
  void fails(String place, ConnectError why) {
    failures.put(place, why);
  }

  void note(String what) {
    log.add(Duration.ofNanos(clock.nowNanos() - start).toMillis() + " " + what);
  }

  /// How many attempts are under way.
  int open() {
    return open;
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(
      Address to, Factory<P> factory, ConnectOptions options) {
    note("tries " + to);
    ConnectError why = failures.get(to.toString());
    if (why != null) {
      return Deferred.fail(why);
    }
    open++;
    openMost = Math.max(open, openMost);
    Deferred<P> attempt =
        new Deferred<>(deferred -> {
          open--;
          note("closes " + to);
        });
    Manner manner = manners.get(to.toString());
    if (manner != null) {
      clock.callLater(manner.after, () -> decide(attempt, to, factory, manner.answers));
    }
    return attempt;
  }

  @Override
  public void closeDescriptor(int descriptor) {}

  @Override
  public <P extends Protocol> Deferred<P> adoptStream(
      int descriptor, Factory<P> factory, ConnectOptions options) {
    throw new UnsupportedOperationException("nobody hands connections over here");
  }

  @Override
  public ListeningPort adoptListening(
      int descriptor, ServerFactory factory, ListenOptions options) {
    throw new UnsupportedOperationException("nobody hands ports over here");
  }

  private <P extends Protocol> void decide(
      Deferred<P> attempt, Address to, Factory<P> factory, boolean answers) {
    if (attempt.called()) {
      return;
    }
    open--;
    if (!answers) {
      attempt.errback(new ConnectionRefusedError("cannot connect to " + to, null));
      return;
    }
    try {
      attempt.callback(Objects.requireNonNull(factory.buildProtocol(to)));
    } catch (Exception thrown) {
      attempt.errback(thrown);
    }
  }

  @Override
  public ListeningPort listen(Address place, ServerFactory factory, ListenOptions options)
      throws CannotListenError {
    throw new CannotListenError(place.toString(), null);
  }

  @Override
  public Connector connectTCP(
      String host, int port, ClientFactory<?> factory, ConnectOptions options) {
    throw new UnsupportedOperationException("nobody asks for this here");
  }
}
