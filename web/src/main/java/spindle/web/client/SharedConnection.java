package spindle.web.client;

import spindle.protocol.Protocol;

/// The client's end of a connection that carries several requests at the same time, as a
/// [ClientVersion] makes it. Belongs to the reactor's thread.
public interface SharedConnection {
  /// Whose connection it is.
  interface Pool {
    /// It takes another number of requests than before.
    void roomChanged(SharedConnection connection);

    /// It has ended, or is ending and nothing is under way: called once.
    void left(SharedConnection connection);
  }

  /// The protocol that it is.
  Protocol protocol();

  /// How many more requests it takes now. None for ever when it is ending.
  int room();

  /// Whether it will take requests, now or later.
  boolean usable();

  /// Whether the server has said that a request may ask for another protocol in place of HTTP.
  boolean takesUpgrades();

  /// Whether nothing is under way.
  boolean isIdle();

  /// Sends a request; [#room] was not 0.
  void send(CarriedRequest request);

  /// Takes no more requests, and ends when those under way have.
  void leave();
}
