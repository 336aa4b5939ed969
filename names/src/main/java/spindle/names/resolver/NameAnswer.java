package spindle.names.resolver;

import java.time.Duration;
import java.util.List;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;

/// What the servers say of a name and a type.
///
/// @param name what was asked for
/// @param type of which type
/// @param code NOERROR, also if there are no such records; NXDOMAIN if there is no such name
/// @param chain CNAME records from `name` to the one that `records` are of, in this order; mostly
///   none
/// @param records of that type, or none
/// @param authority the SOA record of the zone that says that there is nothing, if one does
/// @param keep how long it may be kept; zero if it may not, or if that is not said
/// @param stale whether it is beyond its time, because nobody gives a newer one
/// @param source the address of the server that says so
public record NameAnswer(
    DomainName name,
    RecordType type,
    ResponseCode code,
    List<ResourceRecord> chain,
    List<ResourceRecord> records,
    List<ResourceRecord> authority,
    Duration keep,
    boolean stale,
    String source) {
  /// The lists are copied.
  public NameAnswer {
    chain = List.copyOf(chain);
    records = List.copyOf(records);
    authority = List.copyOf(authority);
  }

  /// The name that the chain ends at: `name` itself without one.
  public DomainName canonical() {
    return chain.isEmpty() ? name : chain.getLast().target();
  }

  /// Whether there are such records.
  public boolean found() {
    return !records.isEmpty();
  }
}
