package spindle.cluster.agreement;

import org.jspecify.annotations.Nullable;

/// A lock as it was at a moment.
///
/// @param term counts its holders
/// @param beat counts how often the holder has said that it is there
/// @param holder the name of the member that has it; null if nobody does
/// @param leaseMillis how long after a beat it is the holder's
record LockState(long term, long beat, @Nullable String holder, long leaseMillis) {
  static final LockState NEW = new LockState(0, 0, null, 0);
}
