package spindle.names.server;

import java.util.List;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;

/// What a handler says to a question.
///
/// @param code whether it is answered
/// @param authoritative whether the handler is responsible for the name
/// @param recursionAvailable whether the handler asks others
/// @param answers records of the name that was asked for, and those that it stands for
/// @param authority the zone's beginning, where there is nothing; the servers of a zone below
/// @param additional what the asker is likely to want next
public record NameReply(
    ResponseCode code,
    boolean authoritative,
    boolean recursionAvailable,
    List<ResourceRecord> answers,
    List<ResourceRecord> authority,
    List<ResourceRecord> additional) {
  /// The lists are copied.
  public NameReply {
    answers = List.copyOf(answers);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
  }

  /// These records, of somebody who is responsible for them; with none, there is such a name, but
  /// nothing of the type.
  public static NameReply of(ResourceRecord... records) {
    return of(List.of(records));
  }

  /// These records.
  public static NameReply of(List<ResourceRecord> records) {
    return new NameReply(ResponseCode.NOERROR, true, false, records, List.of(), List.of());
  }

  /// There is no such name.
  public static NameReply noSuchName() {
    return only(ResponseCode.NXDOMAIN, true);
  }

  /// The handler does not want to answer this.
  public static NameReply refused() {
    return only(ResponseCode.REFUSED, false);
  }

  /// The handler cannot answer this now.
  public static NameReply failed() {
    return only(ResponseCode.SERVFAIL, false);
  }

  static NameReply only(ResponseCode code, boolean authoritative) {
    return new NameReply(code, authoritative, false, List.of(), List.of(), List.of());
  }

  /// The same with something in the authority section: the SOA record that says how long it may be
  /// kept that there is nothing.
  public NameReply withAuthority(List<ResourceRecord> records) {
    return new NameReply(code, authoritative, recursionAvailable, answers, records, additional);
  }
}
