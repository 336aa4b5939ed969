package spindle.names.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;

/// What comes of a zone that is copied: all of it, or what has changed since our version, whichever
/// the other server sends. Knows no connection.
final class TransferReader {
  private final DomainName origin;
  private final @Nullable Zone known;
  private final int recordsMax;
  private final List<ResourceRecord> records = new ArrayList<>();
  private final List<ZoneChange> changes = new ArrayList<>();
  private @Nullable ResourceRecord before;
  private @Nullable ResourceRecord after;
  private List<ResourceRecord> removed = new ArrayList<>();
  private List<ResourceRecord> added = new ArrayList<>();
  private int count;

  /// @param known what was said that we have, or null if all was asked for
  TransferReader(DomainName origin, @Nullable Zone known, int recordsMax) {
    this.origin = origin;
    this.known = known;
    this.recordsMax = recordsMax;
  }

  /// The records of one message.
  ///
  /// @return the zone, when it is complete; the one that is known if that is the last version
  /// @throws IOException if it is no such thing, or more records than may be
  /// @throws IllegalArgumentException if they are no zone
  Optional<Zone> take(List<ResourceRecord> some) throws IOException {
    if (count == 0 && known != null && some.size() == 1 && isStart(some.getFirst())) {
      // RFC 1995, 2: nothing has changed.
      return Optional.of(known);
    }
    for (ResourceRecord each : some) {
      require(count > 0 || isStart(each), "a zone that begins with its SOA record");
      // The SOA record comes once more at the end.
      require(count++ <= recordsMax, "at most %d records".formatted(recordsMax));
      boolean isChange = count == 2 && isStart(each) && known != null && !isLast(each);
      if (isChange || before != null) {
        if (change(each)) {
          return Optional.of(ZoneChange.applied(required(known), changes));
        }
      } else if (isStart(each) && count > 1) {
        return Optional.of(Zone.of(origin, records));
      } else {
        records.add(each);
      }
    }
    return Optional.empty();
  }

  private static void require(boolean holds, String what) throws IOException {
    if (!holds) {
      throw new IOException("expected " + what);
    }
  }

  private static <T> T required(@Nullable T value) throws IOException {
    if (value == null) {
      throw new IOException("expected the whole zone, got what has changed");
    }
    return value;
  }

  private boolean isStart(ResourceRecord record) {
    return record.type().equals(RecordType.SOA) && record.name().equals(origin);
  }

  private boolean isLast(ResourceRecord start) {
    return start.serial() == records.getFirst().serial();
  }

  /// One record of what has changed: an SOA before what is removed, one before what is added.
  ///
  /// @return whether it was the last
  private boolean change(ResourceRecord record) throws IOException {
    ResourceRecord later = after;
    if (!isStart(record)) {
      (later == null ? removed : added).add(record);
      return false;
    }
    if (before == null) {
      before = record;
      return false;
    }
    if (later == null) {
      after = record;
      return false;
    }
    changes.add(new ZoneChange(required(before), removed, later, added));
    removed = new ArrayList<>();
    added = new ArrayList<>();
    before = record;
    after = null;
    return isLast(later) && isLast(record);
  }
}
