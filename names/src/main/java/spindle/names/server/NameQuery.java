package spindle.names.server;

import spindle.address.Address;
import spindle.names.DomainName;
import spindle.names.RecordType;

/// A question to a name server.
///
/// @param name what is asked for, in the case in which it was written
/// @param type of which type
/// @param from who says to ask; over UDP nobody has checked that
/// @param overStream whether it came over TCP, where the sender's address is right
/// @param recursionDesired whether others are to be asked as well
/// @param dnssecOk whether signatures are wanted
public record NameQuery(
    DomainName name,
    RecordType type,
    Address from,
    boolean overStream,
    boolean recursionDesired,
    boolean dnssecOk) {
  /// A question as a test asks it.
  public static NameQuery of(String name, RecordType type) {
    return new NameQuery(
        DomainName.of(name), type, Address.literal("127.0.0.1", 1), true, false, false);
  }
}
