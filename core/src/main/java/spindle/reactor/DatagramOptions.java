package spindle.reactor;

/// How to open a port for datagrams. Immutable; `withX` gives a changed copy.
///
/// @param interfaceAddress the literal address of the interface; empty for every IPv4 interface,
///   `::` for every interface
/// @param maxPacketSize bytes of a datagram beyond which it is cut and reported as such
/// @param queueMax bytes that may wait for room in the kernel, where each datagram counts 64 more
///   than it has; what is beyond is dropped and counted
/// @param listenMultiple whether others that say so, too, may have the same place: what is sent to
///   a group reaches them all
public record DatagramOptions(
    String interfaceAddress, int maxPacketSize, int queueMax, boolean listenMultiple) {
  /// The longest payload that UDP over IPv4 has.
  private static final int LONGEST = 65_507;

  private static final DatagramOptions DEFAULTS =
      new DatagramOptions("", LONGEST, 256 * 1024, false);

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException if the size is not 1 to 65535, or the queue negative
  public DatagramOptions {
    if (maxPacketSize < 1 || maxPacketSize > 65_535) {
      throw new IllegalArgumentException(
          "expected a maxPacketSize of 1 to 65535, got " + maxPacketSize);
    }
    if (queueMax < 0) {
      throw new IllegalArgumentException("expected a queueMax of 0 or more, got " + queueMax);
    }
  }

  /// Every IPv4 interface, datagrams of any size (65 507 bytes), 256 KiB waiting, a place of its
  /// own.
  public static DatagramOptions defaults() {
    return DEFAULTS;
  }

  /// A copy for another interface.
  public DatagramOptions withInterface(String literal) {
    return new DatagramOptions(literal, maxPacketSize, queueMax, listenMultiple);
  }

  /// A copy with another longest datagram.
  public DatagramOptions withMaxPacketSize(int bytes) {
    return new DatagramOptions(interfaceAddress, bytes, queueMax, listenMultiple);
  }

  /// A copy with another bound on what waits.
  public DatagramOptions withQueueMax(int bytes) {
    return new DatagramOptions(interfaceAddress, maxPacketSize, bytes, listenMultiple);
  }

  /// A copy that shares its place or does not.
  public DatagramOptions withListenMultiple(boolean on) {
    return new DatagramOptions(interfaceAddress, maxPacketSize, queueMax, on);
  }
}
