package spindle.memory;

import spindle.address.Address;

/// Something on its way from one machine to another.
///
/// @param from the machine that sends it
/// @param to the machine that it is for
/// @param kind what it is
/// @param source the address and port of the sender's socket
/// @param destination the address and port that it is for
/// @param size how many bytes it carries
public record Parcel(
    MemoryHost from, MemoryHost to, Kind kind, Address source, Address destination, int size) {
  /// What a parcel is.
  public enum Kind {
    /// Asks for a connection.
    CONNECT,
    /// Says that there is a connection, or that nobody listens.
    ANSWER,
    /// Part of a stream.
    DATA,
    /// The end of a stream.
    END,
    /// The connection is broken off.
    RESET,
    /// Says what has arrived.
    ACKNOWLEDGE,
    /// A datagram.
    DATAGRAM,
    /// Says that nobody takes a datagram: what ICMP calls port unreachable.
    REFUSAL
  }

  /// Whether it stays on its machine.
  public boolean isLocal() {
    return from == to;
  }

  /// For people: `a 10.0.0.1:49152 > b 10.0.0.2:80 DATA 12`.
  @Override
  public String toString() {
    return "%s %s > %s %s %s %d".formatted(from.name(), source, to.name(), destination, kind, size);
  }
}
