package spindle.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.reason.ConnectionClosed;

/// One end of one connection: what happens when it opens, when bytes arrive, when it ends. Extend
/// it and override what you care about; the rest does nothing. A new one is made for every
/// connection, so its fields are the connection's state.
///
/// Every method is called on the reactor's thread, one at a time, and must not wait. What a method
/// throws is logged once with the connection and ends this connection with
/// [spindle.reason.ProtocolFailed], and no other. A protocol that also implements [HalfCloseable]
/// is told of each direction's end by itself.
public abstract class Protocol {
  private @Nullable Transport transport;
  private @Nullable Factory<?> factory;
  @Nullable Patience patience;

  /// Whether the transport does not read from the peer, as far as it has said so.
  boolean unread;

  private boolean connected;

  /// For subclasses.
  protected Protocol() {}

  /// The connection is open and [#transport] may be used.
  ///
  /// @throws Exception anything; it ends this connection
  public void connectionMade() throws Exception {}

  /// Bytes have arrived: one or more, cut wherever the network cut them. This drops them, and says
  /// so in the log once for each class: who means to override it may have misspelt it.
  ///
  /// @param data lent until this method returns: read it, or copy what must be kept. It need not be
  ///   read to its end, and what is left in it is gone
  /// @throws Exception anything; it ends this connection
  public void dataReceived(ByteBuffer data) throws Exception {
    Unheard.tell(getClass(), data.remaining());
  }

  /// The connection has ended. Called exactly once for every protocol whose [#connectionMade] was
  /// called, and last. The transport's addresses may still be asked for.
  ///
  /// @param reason [spindle.reason.ConnectionDone] for a clean end, else a
  ///   [spindle.reason.ConnectionLost]
  /// @throws Exception anything; it is logged and changes nothing else
  public void connectionLost(ConnectionClosed reason) throws Exception {}

  /// What carries this protocol's bytes.
  ///
  /// @throws IllegalStateException before the connection is made
  public final Transport transport() {
    Transport carrier = transport;
    if (carrier == null) {
      throw new IllegalStateException(
          getClass().getName() + " has no transport yet: use it from connectionMade() on");
    }
    return carrier;
  }

  /// Limits how long the peer may keep this protocol waiting, in one line:
  /// `setPatience(Patience.with(transport()).silence(Duration.ofSeconds(30)))`. It takes the place
  /// of an earlier one, which ends; null takes all limits away.
  protected final void setPatience(@Nullable Patience limits) {
    if (patience != null) {
      patience.end();
    }
    patience = limits;
    if (limits != null) {
      limits.reads(!unread);
    }
  }

  /// Whether the connection was made, whatever became of it since.
  public final boolean hasTransport() {
    return transport != null;
  }

  /// The factory that built this protocol.
  ///
  /// @throws IllegalStateException if no factory was named with [#builtBy], as in a test that makes
  ///   its protocol itself
  public final Factory<?> factory() {
    Factory<?> maker = factory;
    if (maker == null) {
      throw new IllegalStateException(getClass().getName() + " was not built by a factory");
    }
    return maker;
  }

  /// The factory that built this protocol, which is to be a `kind`.
  ///
  /// @throws IllegalStateException if it was not built by one
  public final <F extends Factory<?>> F factory(Class<F> kind) {
    Factory<?> maker = factory();
    if (!kind.isInstance(maker)) {
      throw new IllegalStateException(
          "%s was built by %s, which is no %s"
              .formatted(getClass().getName(), maker.getClass().getName(), kind.getName()));
    }
    return kind.cast(maker);
  }

  /// Names the factory that built this protocol, or that it stands in for. Whoever calls
  /// [Factory#buildProtocol] calls this before [#makeConnection].
  public final void builtBy(Factory<?> maker) {
    factory = maker.standsFor();
  }

  /// Gives this protocol its transport and tells it so. For whoever carries the protocol: a
  /// reactor, a protocol that wraps this one, a test. Overridden only by protocols that wrap
  /// another.
  ///
  /// @throws ProtocolInUse if it has another connection, which has not ended yet
  /// @throws Exception what [#connectionMade] throws
  public void makeConnection(Transport carrier) throws Exception {
    if (connected && transport != carrier) {
      throw new ProtocolInUse(this);
    }
    connected = true;
    transport = carrier;
    unread = false;
    connectionMade();
  }

  /// Tells this protocol that its connection has ended. For whoever called [#makeConnection]; from
  /// now on it may be given another.
  ///
  /// @throws Exception what [#connectionLost] throws
  public final void endConnection(ConnectionClosed reason) throws Exception {
    connected = false;
    connectionLost(reason);
  }
}
