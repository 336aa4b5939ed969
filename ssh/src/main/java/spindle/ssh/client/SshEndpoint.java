package spindle.ssh.client;

import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;

/// Connections by way of an SSH server: over a command that it runs, or forwarded to another place.
/// Each has a login of its own, which ends with it.
public final class SshEndpoint implements StreamClientEndpoint {
  private final SshClient client;
  private final String host;
  private final int port;
  private final Way way;
  private final String string;

  /// How a connection goes on from the server.
  private interface Way {
    Connectable from(SshClientConnection connection);
  }

  private SshEndpoint(SshClient client, String host, int port, Way way, String string) {
    this.client = client;
    this.host = host;
    this.port = port;
    this.way = way;
    this.string = string;
  }

  /// Over the input and output of a command.
  public static SshEndpoint exec(SshClient client, String host, int port, String line) {
    return exec(client, host, port, line, "ssh to %s:%d, '%s'".formatted(host, port, line));
  }

  static SshEndpoint exec(SshClient client, String host, int port, String line, String string) {
    return new SshEndpoint(client, host, port, connection -> connection.exec(line), string);
  }

  /// To a place to which the server connects for us.
  public static SshEndpoint forward(
      SshClient client, String host, int port, String toHost, int toPort) {
    String string = "ssh to %s:%d, and on to %s:%d".formatted(host, port, toHost, toPort);
    return forward(client, host, port, toHost, toPort, string);
  }

  static SshEndpoint forward(
      SshClient client, String host, int port, String toHost, int toPort, String string) {
    Way way = connection -> connection.forward(toHost, toPort);
    return new SshEndpoint(client, host, port, way, string);
  }

  /// Logs in and connects.
  ///
  /// @return fails as [SshClient#connect] does, and with a [ChannelRefused] if the server refuses
  ///   what comes after
  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return client
        .connect(host, port)
        .then(connection ->
            way.from(connection)
                .connect(factory)
                .onSuccess(_ -> connection.closeWhenIdle())
                .onFailure(_ -> connection.close()));
  }

  /// Its string, if it was made of one: `ssh:ann@example.org:forward=db\:5432`; otherwise words for
  /// people.
  @Override
  public String toString() {
    return string;
  }
}
