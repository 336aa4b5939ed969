package spindle.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// What happens at one port for datagrams. Extend it and override what you care about; the rest
/// does nothing. One object serves one port, and everybody who sends to it.
///
/// Every method is called on the reactor's thread, one at a time, and must not wait. What a method
/// throws is logged, and the port goes on.
public abstract class DatagramProtocol {
  private @Nullable DatagramTransport transport;
  private boolean connected;

  /// For subclasses.
  protected DatagramProtocol() {}

  /// The port is open and [#transport] may be used. Called inside the call that opens it, and again
  /// when it is opened again.
  ///
  /// @throws Exception anything; the port is not opened then
  public void startProtocol() throws Exception {}

  /// A datagram has arrived, whole; it may be empty. There is no order among datagrams, and no
  /// promise that each arrives, or only once.
  ///
  /// @param data lent until this method returns: read it, or copy what must be kept
  /// @param from who says to have sent it, which nobody has checked
  /// @throws Exception anything; it is logged
  public void datagramReceived(ByteBuffer data, Address from) throws Exception {}

  /// A datagram has arrived that is longer than the port takes; its rest is lost. It is counted,
  /// and the first one logged, whatever this method does.
  ///
  /// @param start as much as the port takes, lent as for [#datagramReceived]
  /// @param from as for [#datagramReceived]
  /// @throws Exception anything; it is logged
  public void datagramCut(ByteBuffer start, Address from) throws Exception {}

  /// Nobody takes what was sent to the peer that this port is connected to, or nobody did a moment
  /// ago. Never called on a port that is not connected, which could not tell who it was.
  ///
  /// @throws Exception anything; it is logged
  public void connectionRefused() throws Exception {}

  /// The port is closed. Called once for each [#startProtocol] that returned, on a later turn than
  /// the call that closed it.
  ///
  /// @throws Exception anything; the Deferred of [DatagramTransport#stopListening] fails with it
  public void stopProtocol() throws Exception {}

  /// What carries this protocol's datagrams.
  ///
  /// @throws IllegalStateException before the port is open
  public final DatagramTransport transport() {
    DatagramTransport carrier = transport;
    if (carrier == null) {
      throw new IllegalStateException(
          getClass().getName() + " has no transport yet: use it from startProtocol() on");
    }
    return carrier;
  }

  /// For whoever is about to open a port for it.
  ///
  /// @throws ProtocolInUse if it has one, which is not closed yet
  public final void requireFree() {
    if (connected) {
      throw new ProtocolInUse(this);
    }
  }

  /// Gives this protocol its transport and tells it so. For whoever carries the protocol: a
  /// reactor, a test.
  ///
  /// @throws ProtocolInUse as [#requireFree] does
  /// @throws Exception what [#startProtocol] throws
  public final void makeConnection(DatagramTransport carrier) throws Exception {
    requireFree();
    connected = true;
    transport = carrier;
    try {
      startProtocol();
    } catch (Exception | Error notOpened) {
      connected = false;
      throw notOpened;
    }
  }

  /// Tells this protocol that its port is closed. For whoever called [#makeConnection]; from now on
  /// it may be given another.
  ///
  /// @throws Exception what [#stopProtocol] throws
  public final void endConnection() throws Exception {
    connected = false;
    stopProtocol();
  }
}
