package spindle.names.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spindle.names.ResourceRecord;

/// What has changed from one version of a zone to the next, RFC 1995, 4.
///
/// @param before the SOA record of the earlier version
/// @param removed its records that are gone, without the SOA record
/// @param after the SOA record of the later version
/// @param added the records that have come, without the SOA record
record ZoneChange(
    ResourceRecord before,
    List<ResourceRecord> removed,
    ResourceRecord after,
    List<ResourceRecord> added) {
  ZoneChange {
    removed = List.copyOf(removed);
    added = List.copyOf(added);
  }

  static ZoneChange between(Zone earlier, Zone later) {
    Set<ResourceRecord> gone = new LinkedHashSet<>(earlier.records());
    List<ResourceRecord> come = new ArrayList<>();
    for (ResourceRecord each : later.records()) {
      if (!gone.remove(each)) {
        come.add(each);
      }
    }
    gone.remove(earlier.start());
    come.remove(later.start());
    return new ZoneChange(earlier.start(), List.copyOf(gone), later.start(), come);
  }

  /// How many records it has.
  int size() {
    return 2 + removed.size() + added.size();
  }

  /// As a transfer has it.
  void addTo(Collection<ResourceRecord> records) {
    records.add(before);
    records.addAll(removed);
    records.add(after);
    records.addAll(added);
  }

  /// The later version, made of the earlier one.
  ///
  /// @throws IOException if it is a change of another version, or what is to be removed is not
  ///   there
  static Zone applied(Zone earlier, List<ZoneChange> changes) throws IOException {
    Map<ResourceRecord, ResourceRecord> records = new LinkedHashMap<>();
    earlier.records().forEach(each -> records.put(each.withTtl(0), each));
    ResourceRecord start = earlier.start();
    for (ZoneChange each : changes) {
      if (each.before.serial() != start.serial()) {
        throw new IOException(
            "expected a change of the version %d, got one of %d"
                .formatted(start.serial(), each.before.serial()));
      }
      records.remove(start.withTtl(0));
      for (ResourceRecord gone : each.removed) {
        if (records.remove(gone.withTtl(0)) == null) {
          throw new IOException("expected a record that is in our copy, got " + gone);
        }
      }
      start = each.after;
      records.put(start.withTtl(0), start);
      each.added.forEach(come -> records.put(come.withTtl(0), come));
    }
    return Zone.of(earlier.origin(), records.values());
  }
}
