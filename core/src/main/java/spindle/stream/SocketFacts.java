package spindle.stream;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import spindle.address.Address;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;
import spindle.protocol.Limits;
import spindle.protocol.PeerCredentials;
import spindle.protocol.SocketSetting;
import spindle.protocol.SocketSetting.Moment;
import spindle.protocol.Transport;
import spindle.time.Scheduler;

/// What a transport can tell of its connection, and set on its socket.
abstract class SocketFacts extends InputCounted implements Transport {
  /// How far the life of a connection has come: see [SocketTransport].
  enum Phase {
    OPEN,
    CLOSING,
    LINGERING,
    CLOSED,
    LOST
  }

  Phase phase = Phase.OPEN;
  StreamSocket socket;
  final Limits limits;

  SocketFacts(StreamContext streams, StreamSocket socket, Limits limits) {
    super(streams);
    this.socket = socket;
    this.limits = limits;
  }

  /// Counts what was written too late. Who has ended the connection itself may have forgotten it,
  /// and finds it in the log.
  final void dropped(long count, boolean weEndIt) {
    streams.loop.droppedWrite(count);
    if (weEndIt && phase.compareTo(Phase.CLOSED) < 0) {
      Loop.LOG.log(
          Level.DEBUG,
          () ->
              "%s: %d bytes were written after its end was asked for, and are dropped"
                  .formatted(this, count));
    }
  }

  @Override
  public final Address peer() {
    return socket.peer();
  }

  @Override
  public final Address host() {
    return socket.host();
  }

  @Override
  public final Optional<PeerCredentials> peerCredentials() {
    streams.loop.requireThread();
    return Optional.ofNullable(socketIsOpen() ? socket.peerCredentials() : null);
  }

  @Override
  public final Scheduler scheduler() {
    return streams.loop.scheduler;
  }

  @Override
  public final Limits limits() {
    return limits;
  }

  @Override
  public final boolean noDelay() {
    streams.loop.requireThread();
    return socket.noDelay();
  }

  @Override
  public final void setNoDelay(boolean on) {
    streams.loop.requireThread();
    socket.setNoDelay(on);
  }

  @Override
  public final boolean keepAlive() {
    streams.loop.requireThread();
    return socket.keepAlive();
  }

  @Override
  public final void setKeepAlive(boolean on) {
    streams.loop.requireThread();
    socket.setKeepAlive(on);
  }

  @Override
  public final OptionalInt setting(SocketSetting setting) {
    streams.loop.requireThread();
    boolean known = socketIsOpen() && setting.isFor(peer());
    return known ? socket.setting(setting) : OptionalInt.empty();
  }

  @Override
  public final void setSetting(SocketSetting setting, int value) throws IOException {
    streams.loop.requireThread();
    int sensible = setting.require(value, Moment.CONNECTED);
    if (socketIsOpen()) {
      requireFor(peer(), setting);
      socket.set(setting, sensible);
    }
  }

  /// @throws IOException if such an address has no such thing
  static void requireFor(Address place, Map<SocketSetting, Integer> settings) throws IOException {
    for (SocketSetting each : settings.keySet()) {
      requireFor(place, each);
    }
  }

  private static void requireFor(Address place, SocketSetting setting) throws IOException {
    if (!setting.isFor(place)) {
      throw new IOException("%s is nothing that %s has".formatted(setting, place));
    }
  }
}
