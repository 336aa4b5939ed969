package spindle.names.resolver;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;
import spindle.names.wire.Message;
import spindle.names.wire.Question;

/// What one response says of its question, and nothing that it says of anything else: the records
/// of the name, those that it stands for, and how long that there is nothing may be kept. Whatever
/// else a response carries has not been asked for, and is believed by nobody.
///
/// @param question what was asked
/// @param code NOERROR or NXDOMAIN
/// @param chain CNAME records from the name on, in order
/// @param records of the type, at the end of the chain
/// @param authority the SOA record that says that there is nothing, if one does
/// @param end where the chain ends
/// @param keepSeconds for how long it may be kept; -1 if it may not
/// @param whole whether it says what there is at the end; if not, that is to be asked for
/// @param source who says so
record Piece(
    Question question,
    ResponseCode code,
    List<ResourceRecord> chain,
    List<ResourceRecord> records,
    List<ResourceRecord> authority,
    DomainName end,
    long keepSeconds,
    boolean whole,
    String source) {
  /// Reads a response.
  ///
  /// @param chainMax how far names are followed within it
  /// @throws Unanswered if they lead further, or in a circle
  static Piece of(Question question, Exchange.Reply from, int chainMax) throws Unanswered {
    String source = from.server().toString();
    Message reply = from.message();
    List<ResourceRecord> said = new ArrayList<>(reply.answers().size());
    for (ResourceRecord each : reply.answers()) {
      said.add(LetterCase.restored(each, question.name(), from.sent()));
    }
    DomainName at = question.name();
    List<ResourceRecord> chain = List.of();
    List<ResourceRecord> records = at(said, at, question.type());
    while (records.isEmpty()) {
      List<ResourceRecord> aliases = at(said, at, RecordType.CNAME);
      if (aliases.isEmpty()) {
        break;
      }
      if (chain.size() == chainMax) {
        throw new Unanswered(
            "%s: more than %d names, each standing for the next".formatted(source, chainMax),
            false);
      }
      if (chain.isEmpty()) {
        chain = new ArrayList<>();
      }
      chain.add(aliases.getFirst());
      at = target(aliases.getFirst(), source);
      records = at(said, at, question.type());
    }
    if (records.isEmpty()) {
      return withoutRecords(question, reply, chain, at, source);
    }
    return new Piece(
        question,
        ResponseCode.NOERROR,
        chain,
        records,
        List.of(),
        at,
        least(chain, records),
        true,
        source);
  }

  private static Piece withoutRecords(
      Question question, Message reply, List<ResourceRecord> chain, DomainName at, String source) {
    List<ResourceRecord> start = start(reply, at);
    boolean whole =
        chain.isEmpty() || !start.isEmpty() || reply.code().equals(ResponseCode.NXDOMAIN);
    long keep = whole ? negativeSeconds(start) : least(chain, List.of());
    return new Piece(
        question,
        reply.code(),
        chain,
        List.of(),
        start,
        at,
        chain.isEmpty() ? keep : Math.min(keep, least(chain, List.of())),
        whole,
        source);
  }

  /// Those of this name and type, each once.
  private static List<ResourceRecord> at(
      List<ResourceRecord> said, DomainName name, RecordType type) {
    List<ResourceRecord> found = List.of();
    for (ResourceRecord each : said) {
      boolean wanted = each.type().equals(type) || type.equals(RecordType.ANY);
      if (wanted && each.name().equals(name)) {
        if (found.size() == 1) {
          found = new ArrayList<>(found);
        }
        if (found.isEmpty()) {
          found = List.of(each);
        } else {
          found.add(each);
        }
      }
    }
    return found.size() < 2 ? found : List.copyOf(new LinkedHashSet<>(found));
  }

  private static DomainName target(ResourceRecord alias, String source) throws Unanswered {
    try {
      return alias.target();
    } catch (IllegalStateException noName) {
      throw new Unanswered("%s: a CNAME without a name".formatted(source), false);
    }
  }

  private static long least(List<ResourceRecord> chain, List<ResourceRecord> records) {
    long least = ResourceRecord.TTL_MAX;
    for (ResourceRecord each : chain) {
      least = Math.min(least, each.ttlSeconds());
    }
    for (ResourceRecord each : records) {
      least = Math.min(least, each.ttlSeconds());
    }
    return least;
  }

  /// The beginning of the zone that has no such thing: only one that the name is in.
  private static List<ResourceRecord> start(Message reply, DomainName name) {
    return reply.authority().stream()
        .filter(each -> each.type().equals(RecordType.SOA) && name.isAtOrBelow(each.name()))
        .limit(1)
        .toList();
  }

  /// For how long it may be kept that there is nothing, RFC 2308, 5. -1 if nothing says so.
  private static long negativeSeconds(List<ResourceRecord> start) {
    try {
      return start.isEmpty()
          ? -1
          : Math.min(start.getFirst().ttlSeconds(), start.getFirst().minimumSeconds());
    } catch (IllegalStateException notWhole) {
      return -1;
    }
  }

  /// About what it takes to keep it.
  int bytes() {
    int bytes = 200;
    for (List<ResourceRecord> list : List.of(chain, records)) {
      for (ResourceRecord each : list) {
        bytes += 120 + each.dataLength();
      }
    }
    return bytes;
  }
}
