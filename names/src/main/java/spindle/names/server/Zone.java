package spindle.names.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;

/// A zone: the names at and below one, with all their records, as RFC 1034, 4.2, has it. Immutable,
/// and of no thread.
///
/// As a handler it answers for these names and refuses others. Wildcards are as RFC 4592 has them,
/// names that stand for others are followed within the zone, and where a zone below begins it says
/// who has that. Signatures are given with what they sign to who wants them; that there is nothing
/// is not proved (no NSEC): sign zones elsewhere.
public final class Zone implements NameHandler {
  /// Records of changes that a zone knows; what is older is forgotten.
  public static final int CHANGES_MAX = 10_000;

  private final DomainName origin;
  private final ResourceRecord start;
  private final Map<DomainName, Map<RecordType, List<ResourceRecord>>> nodes =
      new LinkedHashMap<>();
  private final int size;
  private final List<ZoneChange> changes;

  private Zone(DomainName origin, Collection<ResourceRecord> records, List<ZoneChange> changes) {
    this.origin = origin;
    this.changes = changes;
    Set<ResourceRecord> added = new LinkedHashSet<>();
    for (ResourceRecord each : records) {
      add(each, added);
    }
    size = added.size();
    List<ResourceRecord> starts = at(origin, RecordType.SOA);
    if (starts.size() != 1) {
      throw new IllegalArgumentException(
          "the zone %s: expected one record SOA at its beginning, got %s"
              .formatted(origin, starts));
    }
    start = starts.getFirst();
    if (at(origin, RecordType.NS).isEmpty()) {
      throw new IllegalArgumentException(
          "the zone %s: expected a record NS at its beginning, got none".formatted(origin));
    }
    nodes.forEach(this::requireAlone);
  }

  /// A zone of these records.
  ///
  /// @throws IllegalArgumentException if they are no zone: not one SOA and an NS at its beginning,
  ///   a name that is not in it, a CNAME beside others
  public static Zone of(DomainName origin, Collection<ResourceRecord> records) {
    return new Zone(origin, records, List.of());
  }

  /// The zone in a file, RFC 1035, 5, with `$TTL`, `$ORIGIN`, `$INCLUDE` and `$GENERATE`. Reads it
  /// at once: for when a program starts, or on another thread.
  ///
  /// @throws IOException if it cannot be read, or is no zone file; the message has the line
  /// @throws IllegalArgumentException as for [#of]
  public static Zone read(Path file, String origin) throws IOException {
    DomainName name = DomainName.of(origin);
    return of(name, ZoneFiles.read(file, name));
  }

  /// The zone that a text in the format of zone files describes. It may include no files.
  ///
  /// @throws IllegalArgumentException if it is no such text, or as for [#of]
  public static Zone parse(String text, String origin) {
    DomainName name = DomainName.of(origin);
    return of(name, ZoneFiles.parse(text, name));
  }

  /// The same record twice is one, and all of one name and type may be kept for the same time, RFC
  /// 2181, 5.
  private void add(ResourceRecord record, Set<ResourceRecord> added) {
    if (!record.name().isAtOrBelow(origin)) {
      throw new IllegalArgumentException(
          "the zone %s: expected names in it, got %s".formatted(origin, record.name()));
    }
    for (DomainName above = record.name();
        !above.equals(origin) && !nodes.containsKey(above.parent());
        above = above.parent()) {
      nodes.put(above.parent(), new LinkedHashMap<>());
    }
    List<ResourceRecord> same =
        nodes
            .computeIfAbsent(record.name(), _ -> new LinkedHashMap<>())
            .computeIfAbsent(record.type(), _ -> new ArrayList<>());
    ResourceRecord fitting = same.isEmpty() ? record : record.withTtl(same.getFirst().ttlSeconds());
    if (added.add(fitting)) {
      same.add(fitting);
    }
  }

  private void requireAlone(DomainName name, Map<RecordType, List<ResourceRecord>> records) {
    List<ResourceRecord> alias = records.getOrDefault(RecordType.CNAME, List.of());
    long others =
        records.keySet().stream()
            .filter(each -> !each.equals(RecordType.CNAME) && !isOfSignatures(each))
            .count();
    if (alias.size() > 1 || (alias.size() == 1 && others > 0)) {
      throw new IllegalArgumentException(
          "the zone %s: expected nothing beside the CNAME of %s, got %s"
              .formatted(origin, name, records));
    }
  }

  private static boolean isOfSignatures(RecordType type) {
    return type.equals(RecordType.RRSIG) || type.code() == 47;
  }

  /// Where it begins.
  public DomainName origin() {
    return origin;
  }

  /// Its SOA record.
  public ResourceRecord start() {
    return start;
  }

  /// How many records it has.
  public int size() {
    return size;
  }

  /// Its records, the SOA first.
  public List<ResourceRecord> records() {
    List<ResourceRecord> all = new ArrayList<>();
    all.add(start);
    for (Map<RecordType, List<ResourceRecord>> node : nodes.values()) {
      for (List<ResourceRecord> same : node.values()) {
        same.stream().filter(each -> each != start).forEach(all::add);
      }
    }
    return all;
  }

  /// A later version of this zone, with these records.
  ///
  /// @throws IllegalArgumentException as for [#of]
  public Zone with(Collection<ResourceRecord> records) {
    return of(origin, records).after(this);
  }

  /// The same zone, which also knows what has changed since `earlier`: who has a copy of that one,
  /// or of one that `earlier` knows the changes since, is sent the changes and not the whole, RFC
  /// 1995. At most [#CHANGES_MAX] records of changes are known, the latest. Compares all records at
  /// once.
  ///
  /// @return this, if `earlier` is another zone, or its serial number not lower
  public Zone after(Zone earlier) {
    if (!earlier.origin.equals(origin) || !isNewer(start.serial(), earlier.start.serial())) {
      return this;
    }
    List<ZoneChange> all = new ArrayList<>(earlier.changes);
    all.add(ZoneChange.between(earlier, this));
    int sum = all.stream().mapToInt(ZoneChange::size).sum();
    while (!all.isEmpty() && sum > CHANGES_MAX) {
      sum -= all.removeFirst().size();
    }
    return new Zone(origin, records(), List.copyOf(all));
  }

  /// Serial numbers go round, RFC 1982.
  static boolean isNewer(long serial, long than) {
    return (int) (serial - than) > 0;
  }

  /// What has changed since the version with this serial number, the oldest first; none if that is
  /// not known.
  Optional<List<ZoneChange>> since(long serial) {
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).before().serial() == serial) {
        return Optional.of(changes.subList(i, changes.size()));
      }
    }
    return Optional.empty();
  }

  /// As a zone file: a line for each record, every name from the root.
  public String text() {
    StringBuilder text = new StringBuilder();
    for (ResourceRecord each : records()) {
      text.append(each).append('\n');
    }
    return text.toString();
  }

  @Override
  public Deferred<NameReply> answer(NameQuery query) {
    return Deferred.succeed(reply(query));
  }

  /// What it says at once.
  public NameReply reply(NameQuery query) {
    return query.name().isAtOrBelow(origin)
        ? new ZoneSearch(this, query).run()
        : NameReply.refused();
  }

  @Override
  public Optional<Zone> zone(DomainName name) {
    return name.equals(origin) ? Optional.of(this) : Optional.empty();
  }

  /// What is at a name, by type; null if there is no such name. A name that only has names below it
  /// is there, and has nothing.
  @Nullable Map<RecordType, List<ResourceRecord>> node(DomainName name) {
    return nodes.get(name);
  }

  List<ResourceRecord> at(DomainName name, RecordType type) {
    return nodes.getOrDefault(name, Map.of()).getOrDefault(type, List.of());
  }

  @Override
  public String toString() {
    return "Zone[%s, serial %d, %d records]".formatted(origin, start.serial(), size);
  }
}
