package spindle.snapshot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// A connection, as it was at a moment.
///
/// @param protocol the class of its protocol
/// @param port the [PortSnapshot#id] of the port that accepted it; 0 if we have connected
/// @param received the bytes that its protocol got
/// @param written the bytes that its protocol wrote, what is still buffered among them
/// @param buffered of those, the bytes that the operating system has not taken yet
/// @param doing what it does or waits for
/// @param since for how long; times are exact to a thirtieth of a second
/// @param detail what more there is to tell, or empty: which producer, which direction
/// @param told what its protocol says of itself, or empty: see [SelfDescribing]
/// @param ending the limit that ends it if nothing happens; null if none does
public record ConnectionSnapshot(
    int id,
    String protocol,
    int port,
    Address peer,
    Address host,
    Duration age,
    long received,
    long written,
    long buffered,
    Doing doing,
    Duration since,
    String detail,
    String told,
    @Nullable Ending ending)
    implements Snapshot {}
