package spindle.ssh.carrier;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.PipeAddress;
import spindle.address.UnixAddress;
import spindle.protocol.Transport;

/// A connection of ours, as MINA sees what carries SSH. A write counts as done when the connection
/// has room again, so MINA's own writers wait for slow peers as ours do.
public final class Carrier extends AbstractCloseable implements IoSession {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private static final class Written extends AbstractIoWriteFuture {
    Written(Object id) {
      super(id, null);
    }

    void done(Object value) {
      setValue(value);
    }
  }

  private final Transport transport;
  private final SshProtocol owner;
  private final long number = NUMBERS.incrementAndGet();
  private final Map<Object, Object> attributes = new LinkedHashMap<>();
  private final List<Runnable> roomAwaited = new ArrayList<>(1);
  private boolean awaitsRoom;
  private long carried;
  private @Nullable KeyExchange exchange;

  /// What carries the session of `owner`.
  Carrier(Transport transport, SshProtocol owner) {
    this.transport = transport;
    this.owner = owner;
  }

  SshProtocol owner() {
    return owner;
  }

  void exchanges(KeyExchange made) {
    exchange = made;
  }

  KeyExchange exchange() {
    return Objects.requireNonNull(exchange, "before there was a session");
  }

  public Transport transport() {
    return transport;
  }

  /// Counts bytes that have come.
  public void received(int bytes) {
    carried += bytes;
  }

  /// The bytes both ways.
  public long carried() {
    return carried;
  }

  /// Does something on a later turn.
  public void later(Runnable work) {
    var _ = transport.scheduler().callLater(Duration.ZERO, work::run);
  }

  /// Whether what is written now need not wait for long.
  public boolean hasRoom() {
    return transport.buffered() < transport.limits().highWater();
  }

  /// Has `told` called once when there is room again, or the connection ends.
  public void onRoom(Runnable told) {
    roomAwaited.add(told);
    if (!awaitsRoom) {
      awaitsRoom = true;
      var _ = transport.drained().addCallbacks(_ -> true, _ -> false).onSuccess(_ -> roomMade());
    }
  }

  private void roomMade() {
    awaitsRoom = false;
    List<Runnable> all = List.copyOf(roomAwaited);
    roomAwaited.clear();
    all.forEach(Runnable::run);
  }

  @Override
  public IoWriteFuture writeBuffer(Buffer buffer) {
    Written written = new Written(number);
    carried += buffer.available();
    if (isClosed() || transport.disconnecting()) {
      written.done(new ClosedChannelException());
    } else if (transport.write(
        ByteBuffer.wrap(buffer.array(), buffer.rpos(), buffer.available()))) {
      written.done(true);
    } else {
      onRoom(() -> written.done(isClosed() ? new ClosedChannelException() : true));
    }
    return written;
  }

  @Override
  protected CloseFuture doCloseGracefully() {
    CloseFuture sent = new DefaultCloseFuture(number, futureLock);
    var _ = transport.sent().addCallbacks(_ -> true, _ -> false).onSuccess(_ -> sent.setClosed());
    return sent;
  }

  @Override
  protected void doCloseImmediately() {
    transport.loseConnection();
    super.doCloseImmediately();
  }

  @Override
  public void suspendRead() {
    transport.pauseProducing();
  }

  @Override
  public void resumeRead() {
    transport.resumeProducing();
  }

  @Override
  public void shutdownOutputStream() {
    transport.loseWriteConnection();
  }

  @Override
  public long getId() {
    return number;
  }

  @Override
  public @Nullable Object getAttribute(Object key) {
    return attributes.get(key);
  }

  @Override
  public @Nullable Object setAttribute(Object key, Object value) {
    return attributes.put(key, value);
  }

  @Override
  public @Nullable Object setAttributeIfAbsent(Object key, Object value) {
    return attributes.putIfAbsent(key, value);
  }

  @Override
  public @Nullable Object removeAttribute(Object key) {
    return attributes.remove(key);
  }

  /// Nothing asks for it but a limit on sessions of one user, which we do not set.
  @Override
  public IoService getService() {
    throw new UnsupportedOperationException("our connections belong to no service of MINA's");
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return socketAddress(transport.peer());
  }

  @Override
  public SocketAddress getLocalAddress() {
    return socketAddress(transport.host());
  }

  @Override
  public SocketAddress getAcceptanceAddress() {
    return getLocalAddress();
  }

  private static SocketAddress socketAddress(Address address) {
    return switch (address) {
      case IPv4Address four -> new InetSocketAddress(four.inetAddress(), four.port());
      case IPv6Address six -> new InetSocketAddress(six.inetAddress(), six.port());
      case HostnameAddress name -> InetSocketAddress.createUnresolved(name.host(), name.port());
      case UnixAddress _, PipeAddress _ -> InetSocketAddress.createUnresolved("localhost", 0);
    };
  }

  @Override
  public String toString() {
    return "Carrier[" + transport.peer() + "]";
  }
}
