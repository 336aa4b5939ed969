package spindle.snapshot;

import java.time.Duration;

/// A delayed call that is to come, as it was at a moment.
///
/// @param what the class of what is called
/// @param due in how long; less than nothing if it is late, and 292 years for never
public record CallSnapshot(String what, Duration due) {}
