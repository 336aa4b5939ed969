package spindle.roles;

/// What a reactor has at one moment; see [spindle.reactor.Reactor#statistics].
///
/// @param open connections, ports, attempts to connect, and fibers
/// @param connections how many of these are connections
/// @param delayedCalls calls that are still to run
/// @param buffered bytes in memory that wait to be sent, over all connections
/// @param inputKept bytes that are kept for peers, over all connections: of what they have sent,
///   and what their connections take in any case
/// @param droppedWrites bytes that were written and never sent, because their connection had ended
///   or was ended
/// @param droppedDatagrams datagrams that were written and not sent, or arrived and were cut
public record Statistics(
    int open,
    int connections,
    int delayedCalls,
    long buffered,
    long inputKept,
    long droppedWrites,
    long droppedDatagrams) {}
