package spindle.ssh.client;

import java.io.IOException;

/// The server, or the end of the connection, has refused what was asked for within a connection: a
/// program, a forwarded connection, a place to listen.
public final class ChannelRefused extends IOException {
  private static final long serialVersionUID = 1L;

  ChannelRefused(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
