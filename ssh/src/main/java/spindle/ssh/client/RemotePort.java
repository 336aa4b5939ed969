package spindle.ssh.client;

import spindle.protocol.ServerFactory;

/// A place where a server listens for us. Belongs to the reactor's thread.
public final class RemotePort {
  private final SshClientConnection connection;
  private final String host;
  private final int port;
  private final ServerFactory factory;

  RemotePort(SshClientConnection connection, String host, int port, ServerFactory factory) {
    this.connection = connection;
    this.host = host;
    this.port = port;
    this.factory = factory;
  }

  String host() {
    return host;
  }

  /// The number of the port, the real one where 0 was asked for.
  public int port() {
    return port;
  }

  ServerFactory factory() {
    return factory;
  }

  /// Has the server listen no more. Connections that are open are left alone.
  public void stopListening() {
    connection.stop(this);
  }

  @Override
  public String toString() {
    return "RemotePort[%s:%d at %s]".formatted(host, port, connection);
  }
}
