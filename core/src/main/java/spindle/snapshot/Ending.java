package spindle.snapshot;

import java.time.Duration;

/// A limit that will end something.
///
/// @param limit its name, such as `Limits.closeTimeout`
/// @param left in how long, if nothing happens
public record Ending(String limit, Duration left) {}
