package spindle.command.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import spindle.command.Host;
import spindle.command.UsageError;
import spindle.command.settings.Nearest;
import spindle.endpoint.Endpoint;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.StreamServerEndpoint;
import spindle.reactor.Reactor;

/// What the command does for a service on one reactor.
final class HostOn implements Host {
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern SHARED = Pattern.compile("(?i)(tcp|tcp4|tcp6|tls|ssl):.*");

  private final Reactor reactor;
  private final Duration drain;
  private final int reactors;

  /// What has read files.
  final List<StreamServerEndpoint> endpoints = new ArrayList<>();

  final List<Reload> reloads = new ArrayList<>();

  /// @param reactors how many of them do the same
  HostOn(Reactor reactor, Duration drain, int reactors) {
    this.reactor = reactor;
    this.drain = drain;
    this.reactors = reactors;
  }

  @Override
  public Reactor reactor() {
    return reactor;
  }

  @Override
  public Duration drain() {
    return drain;
  }

  @Override
  public StreamServerEndpoint server(String place, String scheme) throws UsageError {
    String string = string(place);
    if (reactors > 1 && !string.contains("reusePort=")) {
      string = shared(place, string);
    }
    try {
      StreamServerEndpoint endpoint = new ToldEndpoint(Endpoint.server(reactor, string), scheme);
      endpoints.add(endpoint);
      return endpoint;
    } catch (IllegalArgumentException none) {
      throw new UsageError("nowhere to listen: " + none.getMessage());
    }
  }

  private static String string(String place) {
    return PORT.matcher(place).matches() ? "tcp:" + place + ":interface=127.0.0.1" : place;
  }

  /// Each reactor has a socket of its own at the same place, and the system shares who comes out
  /// among them.
  private static String shared(String place, String string) throws UsageError {
    if (!SHARED.matcher(string).matches() || string.matches("[^:]*:(port=)?0(:.*)?")) {
      throw new UsageError(
          "several reactors share a port with a number, of tcp, tcp6 or tls; got '%s'"
              .formatted(Nearest.shortened(place)));
    }
    return string + ":reusePort=1";
  }

  @Override
  public StreamClientEndpoint client(String place) throws UsageError {
    try {
      return Endpoint.client(reactor, place);
    } catch (IllegalArgumentException none) {
      throw new UsageError("nowhere to connect: " + none.getMessage());
    }
  }

  @Override
  public void onReload(Reload reload) {
    reloads.add(reload);
  }
}
