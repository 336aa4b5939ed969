package spindle.command;

import java.time.Duration;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.StreamServerEndpoint;
import spindle.reactor.Reactor;

/// Where a service is made: the reactor that it will run on, and what the command does for it.
public interface Host {
  /// The reactor of this service.
  Reactor reactor();

  /// The endpoint to listen at that `place` describes: an endpoint string, or the number of a TCP
  /// port of this machine alone. Several reactors share it; certificates that it has read are read
  /// again on SIGHUP.
  ///
  /// @throws UsageError if it describes none
  default StreamServerEndpoint server(String place) throws UsageError {
    return server(place, "");
  }

  /// The same, for a service whose places people write as a URL: the log then says where it listens
  /// as one.
  ///
  /// @param scheme `http`, say, to which an `s` is added where there is TLS; empty for none
  /// @throws UsageError as above
  StreamServerEndpoint server(String place, String scheme) throws UsageError;

  /// The endpoint to connect to that `place` describes, an endpoint string.
  ///
  /// @throws UsageError if it describes none
  StreamClientEndpoint client(String place) throws UsageError;

  /// How long connections may take to finish when the command is told to end: `--drain`.
  Duration drain();

  /// Has `reload` called on SIGHUP, on the reactor's thread.
  void onReload(Reload reload);

  /// What a service does on SIGHUP.
  @FunctionalInterface
  interface Reload {
    /// Takes over what can be changed while it runs.
    ///
    /// @param given what the service would be told if it were made now
    /// @return what has changed, in words for the log; empty if nothing has
    /// @throws Exception anything; the log says so, and the service goes on as it was
    String reload(Given given) throws Exception;
  }
}
