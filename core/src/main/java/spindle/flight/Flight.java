package spindle.flight;

import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;

/// Writes events, where somebody records.
public final class Flight {
  private Flight() {}

  /// Whether there may be a recording, which is asked before anything is made for an event.
  public static boolean isOn() {
    return FlightRecorder.isInitialized();
  }

  /// A connection has opened.
  public static void opened(
      int id, String protocol, int port, Supplier<String> peer, Supplier<String> host) {
    ConnectionOpened event = new ConnectionOpened();
    if (event.isEnabled()) {
      event.connection = id;
      event.protocol = protocol;
      event.port = port;
      event.commit();
    }
    ConnectionAddresses addresses = new ConnectionAddresses();
    if (addresses.isEnabled()) {
      addresses.connection = id;
      addresses.peer = peer.get();
      addresses.host = host.get();
      addresses.commit();
    }
  }

  /// TLS is agreed on.
  public static void agreed(
      int id, String version, String cipher, String application, long millis) {
    HandshakeDone event = new HandshakeDone();
    event.connection = id;
    event.version = version;
    event.cipher = cipher;
    event.applicationProtocol = application;
    event.sinceOpen = millis;
    event.commit();
  }

  /// The peer of a connection was not read from, and is read from again.
  public static void held(int id, long millis) {
    ConnectionHeld event = new ConnectionHeld();
    event.connection = id;
    event.held = millis;
    event.commit();
  }

  /// A connection has ended.
  public static void closed(
      int id, String protocol, String reason, long received, long written, long millis) {
    ConnectionClosed event = new ConnectionClosed();
    event.connection = id;
    event.protocol = protocol;
    event.reason = reason;
    event.received = received;
    event.written = written;
    event.age = millis;
    event.commit();
  }

  /// A port has taken a connection and refused it.
  public static void refused(int port, String why) {
    PeerRefused event = new PeerRefused();
    event.port = port;
    event.why = why;
    event.commit();
  }

  /// A turn that was too long has ended.
  public static void slow(String owner, long millis) {
    SlowTurn event = new SlowTurn();
    event.owner = owner;
    event.held = millis;
    event.commit();
  }

  /// A Deferred has failed, and nobody has handled that.
  public static void unhandled(Throwable failure) {
    DeferredUnhandled event = new DeferredUnhandled();
    event.failure = failure.getClass().getName();
    event.message = String.valueOf(failure.getMessage());
    event.commit();
  }

  /// A fiber waits where it cannot leave the reactor's thread.
  public static void stuck(String fiber, String place) {
    FiberStuck event = new FiberStuck();
    event.fiber = fiber;
    event.place = place;
    event.commit();
  }
}
