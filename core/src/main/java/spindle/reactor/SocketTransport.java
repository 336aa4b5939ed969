package spindle.reactor;

import spindle.protocol.Address;
import spindle.protocol.Limits;
import spindle.protocol.Transport;

/// What a transport can tell and set because it stands on a socket.
abstract class SocketTransport extends Open implements Transport {
  final Loop loop;
  final StreamSocket socket;
  final Limits limits;

  SocketTransport(Loop loop, StreamSocket socket, Limits limits) {
    this.loop = loop;
    this.socket = socket;
    this.limits = limits;
  }

  @Override
  public Address peer() {
    return socket.peer();
  }

  @Override
  public Address host() {
    return socket.host();
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public boolean noDelay() {
    return socket.noDelay();
  }

  @Override
  public void setNoDelay(boolean on) {
    loop.requireThread();
    socket.setNoDelay(on);
  }

  @Override
  public boolean keepAlive() {
    return socket.keepAlive();
  }

  @Override
  public void setKeepAlive(boolean on) {
    loop.requireThread();
    socket.setKeepAlive(on);
  }
}
