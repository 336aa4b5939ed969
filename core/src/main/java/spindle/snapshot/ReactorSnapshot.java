package spindle.snapshot;

/// A reactor, as it was at a moment.
///
/// @param name of its thread
/// @param what it in words: its kernel, its state, how its fibers get their turn
/// @param turns how often its loop has turned
/// @param open how many things are open on it, fibers aside
/// @param connections how many of them are connections
/// @param fibers how many fibers live
/// @param calls how many delayed calls are to come
/// @param jobs how many jobs on threads have not come back
/// @param bufferedBytes what waits to be sent on all connections
/// @param keptBytes what is kept of what peers have sent
public record ReactorSnapshot(
    String name,
    String what,
    long turns,
    int open,
    int connections,
    int fibers,
    int calls,
    int jobs,
    long bufferedBytes,
    long keptBytes) {}
