package spindle.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a network and its machines are free to do, within what is legal: how long something takes,
/// whether it arrives, where a stream is cut, who is told first. All defaults are the simplest
/// there is: everything arrives at once, whole, and in order.
///
/// Whoever answers otherwise needs not care for legality: that a stream stays in order, that what
/// is lost is sent again, that two calls due at the same time keep their order is the network's
/// business.
public interface Circumstances {
  /// Said of what does not arrive.
  long LOST = -1;

  /// How long `parcel` takes from now on, in nanoseconds; [#LOST] if it does not arrive. A part of
  /// a stream that is lost is sent again later, as TCP does it, and this is asked again.
  default long transit(Parcel parcel) {
    return 0;
  }

  /// When each copy of a datagram arrives, in nanoseconds from now; empty if it is lost.
  default long[] copies(Parcel parcel) {
    long one = transit(parcel);
    return one == LOST ? new long[0] : new long[] {one};
  }

  /// For how long a socket has no room for one more datagram, in nanoseconds; 0 if it has.
  default long noRoom(MemoryHost host) {
    return 0;
  }

  /// How many bytes a read of a stream gives, of `available` ones: at least 1.
  default int readable(MemoryHost host, int available) {
    return available;
  }

  /// How many bytes a write to a stream takes, where there is room for `room`: at least 1.
  default int writable(MemoryHost host, int room) {
    return room;
  }

  /// Puts those who are to be told of readiness into the order in which they are told.
  default void arrange(MemoryHost host, List<?> ready) {}

  /// What decides between events at the same time: the lower comes first, and among equals the one
  /// that was there first.
  default int precedence() {
    return 0;
  }

  /// How long after its time a machine wakes up, in nanoseconds.
  default long lateness(MemoryHost host) {
    return 0;
  }

  /// How long a turn of a reactor takes, in nanoseconds.
  default long turn(MemoryHost host) {
    return 0;
  }

  /// How long a job takes that was given to a thread, in nanoseconds.
  default long job(MemoryHost host) {
    return 0;
  }

  /// How long it takes to look a name up, in nanoseconds; [#LOST] if nobody answers.
  default long lookUp(MemoryHost host, String name) {
    return 0;
  }

  /// Why the connection that waits at `host` cannot be accepted now, or null if it can.
  default spindle.kernel.AcceptFailed.@Nullable Kind acceptFails(MemoryHost host) {
    return null;
  }
}
