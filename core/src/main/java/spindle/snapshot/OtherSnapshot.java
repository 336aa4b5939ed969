package spindle.snapshot;

import java.time.Duration;

/// Something else that is open: an attempt to connect, a port for datagrams, a child process.
///
/// @param kind `attempt`, `datagrams`, `process` or `other`
/// @param what it in words
public record OtherSnapshot(int id, String kind, String what, Duration age) implements Snapshot {}
