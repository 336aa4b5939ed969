package spindle.sim;

import spindle.address.Address;
import spindle.memory.Parcel;

/// Something on its way from one host to another, for rules to look at.
///
/// @param from who sends it
/// @param to whom it is for
/// @param kind what it is
/// @param source the address and port of the sender's socket
/// @param destination the address and port that it is for
/// @param size how many bytes it carries
public record Traffic(
    Host from, Host to, Parcel.Kind kind, Address source, Address destination, int size) {}
