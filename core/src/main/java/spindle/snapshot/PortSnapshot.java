package spindle.snapshot;

import java.time.Duration;
import spindle.address.Address;

/// A port that accepts connections, as it was at a moment.
///
/// @param factory the class of its factory; where that is a lambda, the class in which it stands
/// @param connections how many it has accepted that have not ended
/// @param connectionsMax how many it may have at a time
/// @param state `listening`, `pausing` while the system has no room for more, `draining`, or
///   `stopping`
public record PortSnapshot(
    int id,
    String factory,
    Address host,
    Duration age,
    int connections,
    int connectionsMax,
    String state)
    implements Snapshot {}
