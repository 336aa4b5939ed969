package spindle.service;

import java.util.ArrayList;
import java.util.List;
import spindle.address.IPv4Address;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.RepeatableCanceller;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.NoProtocolError;
import spindle.testing.RecordingTransport;

/// A place to connect to that does what the test says, step by step, and counts what is open.
final class ScriptedPlace implements Connectable {
  private final List<Attempt<?>> attempts = new ArrayList<>();

  /// Whether a cancelled attempt goes on until the test ends it.
  boolean slowToCancel;

  int cancels;

  /// How many attempts and connections are not over.
  int open;

  final class Attempt<P extends Protocol> {
    final Factory<P> factory;
    final RecordingTransport transport = new RecordingTransport();
    final Deferred<P> result = new Deferred<>((RepeatableCanceller<P>) _ -> cancelled());

    Attempt(Factory<P> factory) {
      this.factory = factory;
    }

    private void cancelled() {
      cancels++;
      if (!slowToCancel) {
        fail(new CancelledError());
      }
    }

    void start() throws Exception {
      open++;
      for (Factory<?> each : factory.used()) {
        each.doStart();
      }
    }

    private void stop() {
      open--;
      try {
        for (Factory<?> each : factory.used()) {
          each.doStop();
        }
      } catch (Exception thrown) {
        throw new AssertionError(thrown);
      }
    }

    void connect() throws Exception {
      P protocol = factory.buildProtocol(IPv4Address.of("10.0.0.1", 2000));
      if (protocol == null) {
        fail(new NoProtocolError("none", null));
        return;
      }
      protocol.builtBy(factory);
      transport.carry(protocol);
      result.callback(protocol);
    }

    void fail(Throwable reason) {
      stop();
      result.errback(reason);
    }

    void lose(ConnectionClosed reason) throws Exception {
      transport.lose(reason);
      stop();
    }
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    Attempt<P> attempt = new Attempt<>(factory);
    attempts.add(attempt);
    return Deferred.<P>maybeDeferred(() -> {
      attempt.start();
      return attempt.result;
    });
  }

  int attempts() {
    return attempts.size();
  }

  /// The last one.
  Attempt<?> last() {
    return attempts.getLast();
  }

  @Override
  public String toString() {
    return "the place";
  }
}
