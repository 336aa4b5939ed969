package spindle.reactor;

/// What a reactor has at one moment; see [Reactor#statistics].
///
/// @param open connections, ports, attempts to connect, and fibers
/// @param connections how many of these are connections
/// @param delayedCalls calls that are still to run
/// @param buffered bytes in memory that wait to be sent, over all connections
/// @param droppedWrites bytes that were written and never sent, because their connection had ended
///   or was ended
public record Statistics(
    int open, int connections, int delayedCalls, long buffered, long droppedWrites) {}
