package spindle.names.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;

/// One question to a zone: RFC 1034, 4.3.2, with RFC 4592 for wildcards and RFC 6672 for DNAME.
final class ZoneSearch {
  /// How many names that stand for others are followed.
  private static final int ALIASES_MAX = 8;

  private final Zone zone;
  private final NameQuery query;
  private final Set<ResourceRecord> answers = new LinkedHashSet<>();
  private final List<ResourceRecord> authority = new ArrayList<>();
  private final Set<ResourceRecord> additional = new LinkedHashSet<>();
  private ResponseCode code = ResponseCode.NOERROR;
  private boolean authoritative = true;

  ZoneSearch(Zone zone, NameQuery query) {
    this.zone = zone;
    this.query = query;
  }

  NameReply run() {
    DomainName name = query.name();
    for (int i = 0; i <= ALIASES_MAX; i++) {
      DomainName next = step(name);
      if (next == null || !next.isAtOrBelow(zone.origin())) {
        break;
      }
      name = next;
    }
    return new NameReply(
        code, authoritative, false, List.copyOf(answers), authority, List.copyOf(additional));
  }

  /// Looks at one name.
  ///
  /// @return the name that it stands for, which is to be looked at next
  private @Nullable DomainName step(DomainName name) {
    int first = zone.origin().labels();
    int all = name.labels();
    for (int labels = first; labels <= all; labels++) {
      DomainName above = name.last(labels);
      Map<RecordType, List<ResourceRecord>> node = zone.node(above);
      if (node == null) {
        return wildcard(name, name.last(labels - 1));
      }
      if (labels > first && node.containsKey(RecordType.NS) && !isAskedOfParent(above, name)) {
        refer(above, node);
        return null;
      }
      List<ResourceRecord> subtree = node.getOrDefault(RecordType.DNAME, List.of());
      if (labels < all && !subtree.isEmpty()) {
        return renamed(name, above, subtree.getFirst());
      }
    }
    return at(name, zone.node(name));
  }

  /// RFC 3658, 2.2.1: the keys of a zone below are this zone's to tell.
  private boolean isAskedOfParent(DomainName cut, DomainName name) {
    return cut.equals(name) && query.type().equals(RecordType.DS);
  }

  /// Nothing is at the name itself: what stands for all that is not there, RFC 4592, 3.3.1.
  private @Nullable DomainName wildcard(DomainName name, DomainName encloser) {
    DomainName any = anyBelow(encloser);
    Map<RecordType, List<ResourceRecord>> node = any == null ? null : zone.node(any);
    if (node == null) {
      code = ResponseCode.NXDOMAIN;
      addStart();
      return null;
    }
    return at(name, node);
  }

  private static @Nullable DomainName anyBelow(DomainName encloser) {
    try {
      return DomainName.of("*").under(encloser);
    } catch (IllegalArgumentException tooLong) {
      return null;
    }
  }

  private @Nullable DomainName at(
      DomainName name, @Nullable Map<RecordType, List<ResourceRecord>> node) {
    if (node == null) {
      throw new AssertionError("it was there: " + name);
    }
    if (query.type().equals(RecordType.ANY) && !node.isEmpty()) {
      // RFC 8482, 4.1: one of them is enough for who has a use for it.
      answer(name, node, node.keySet().iterator().next());
      return null;
    }
    if (node.containsKey(query.type())) {
      answer(name, node, query.type());
      return null;
    }
    if (node.containsKey(RecordType.CNAME)) {
      answer(name, node, RecordType.CNAME);
      return node.getOrDefault(RecordType.CNAME, List.of()).getFirst().target();
    }
    addStart();
    return null;
  }

  private void answer(
      DomainName name, Map<RecordType, List<ResourceRecord>> node, RecordType type) {
    for (ResourceRecord each : node.getOrDefault(type, List.of())) {
      answers.add(each.withName(name));
      addAddresses(each);
    }
    if (!type.equals(RecordType.RRSIG)) {
      signatures(node, type).forEach(each -> answers.add(each.withName(name)));
    }
  }

  /// Those of one type, if they are wanted. The type that is signed is the first of a signature's
  /// data, RFC 4034, 3.1.1.
  private List<ResourceRecord> signatures(
      Map<RecordType, List<ResourceRecord>> node, RecordType type) {
    if (!query.dnssecOk()) {
      return List.of();
    }
    return node.getOrDefault(RecordType.RRSIG, List.of()).stream()
        .filter(each -> {
          byte[] data = each.data();
          return data.length > 1 && (((data[0] & 0xFF) << 8) | (data[1] & 0xFF)) == type.code();
        })
        .toList();
  }

  /// The addresses of the hosts that MX and SRV lead to, as far as the zone has them.
  private void addAddresses(ResourceRecord record) {
    boolean leadsToHost =
        record.type().equals(RecordType.MX)
            || record.type().equals(RecordType.SRV)
            || record.type().equals(RecordType.NS);
    if (leadsToHost) {
      additional.addAll(zone.at(record.target(), RecordType.A));
      additional.addAll(zone.at(record.target(), RecordType.AAAA));
    }
  }

  /// Here begins a zone of others.
  private void refer(DomainName cut, Map<RecordType, List<ResourceRecord>> node) {
    authoritative = !answers.isEmpty();
    for (ResourceRecord each : zone.at(cut, RecordType.NS)) {
      authority.add(each);
      addAddresses(each);
    }
    if (query.dnssecOk()) {
      authority.addAll(zone.at(cut, RecordType.DS));
      authority.addAll(signatures(node, RecordType.DS));
    }
  }

  /// The name moves with its subtree, RFC 6672, 3.2; if it becomes too long, there is a code of its
  /// own for that.
  private @Nullable DomainName renamed(DomainName name, DomainName above, ResourceRecord subtree) {
    answers.add(subtree);
    try {
      DomainName other = name.relativeTo(above).under(subtree.target());
      answers.add(new ResourceRecord(name, RecordType.CNAME, subtree.ttlSeconds(), other.wire()));
      return query.type().equals(RecordType.CNAME) ? null : other;
    } catch (IllegalArgumentException tooLong) {
      code = new ResponseCode(6);
      return null;
    }
  }

  /// With it, it may be kept that there is nothing, RFC 2308, 3.
  private void addStart() {
    ResourceRecord start = zone.start();
    authority.add(start.withTtl(Math.min(start.ttlSeconds(), start.minimumSeconds())));
    Map<RecordType, List<ResourceRecord>> node = zone.node(zone.origin());
    if (node != null) {
      authority.addAll(signatures(node, RecordType.SOA));
    }
  }
}
