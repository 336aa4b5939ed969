package spindle.roles;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How to open a port for datagrams. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if the size is not 1 to 65535, or the queue negative.
public final class DatagramOptions {
  /// The longest payload that UDP over IPv4 has.
  private static final int LONGEST = 65_507;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    String interfaceAddress = "";
    int maxPacketSize = LONGEST;
    int queueMax = 256 * 1024;
    boolean listenMultiple;
  }

  private static final DatagramOptions DEFAULTS = new DatagramOptions(new Draft());

  private final String interfaceAddress;
  private final int maxPacketSize;
  private final int queueMax;
  private final boolean listenMultiple;

  private DatagramOptions(Draft draft) {
    interfaceAddress = draft.interfaceAddress;
    maxPacketSize = draft.maxPacketSize;
    queueMax = draft.queueMax;
    listenMultiple = draft.listenMultiple;
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
    return with(draft -> draft.interfaceAddress = literal);
  }

  /// A copy with another longest datagram.
  public DatagramOptions withMaxPacketSize(int bytes) {
    return with(draft -> draft.maxPacketSize = bytes);
  }

  /// A copy with another bound on what waits.
  public DatagramOptions withQueueMax(int bytes) {
    return with(draft -> draft.queueMax = bytes);
  }

  /// A copy that shares its place or does not.
  public DatagramOptions withListenMultiple(boolean on) {
    return with(draft -> draft.listenMultiple = on);
  }

  private DatagramOptions with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.interfaceAddress = interfaceAddress;
    draft.maxPacketSize = maxPacketSize;
    draft.queueMax = queueMax;
    draft.listenMultiple = listenMultiple;
    change.accept(draft);
    return new DatagramOptions(draft);
  }

  /// The literal address of the interface; empty for every IPv4 interface, `::` for every
  /// interface.
  public String interfaceAddress() {
    return interfaceAddress;
  }

  /// Bytes of a datagram beyond which it is cut and reported as such.
  public int maxPacketSize() {
    return maxPacketSize;
  }

  /// Bytes that may wait for room in the kernel, where each datagram counts 64 more than it has;
  /// what is beyond is dropped and counted.
  public int queueMax() {
    return queueMax;
  }

  /// Whether others that say so, too, may have the same place: what is sent to a group reaches them
  /// all.
  public boolean listenMultiple() {
    return listenMultiple;
  }

  private List<Object> parts() {
    return List.of(interfaceAddress, maxPacketSize, queueMax, listenMultiple);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DatagramOptions that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("DatagramOptions[interfaceAddress=%s, maxPacketSize=%s, queueMax=%s, "
            + "listenMultiple=%s]")
        .formatted(parts().toArray());
  }
}
