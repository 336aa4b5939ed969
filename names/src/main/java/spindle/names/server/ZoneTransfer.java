package spindle.names.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;
import spindle.names.wire.Codec;
import spindle.names.wire.Message;

/// A zone in messages. Who asks for all of it (RFC 5936) gets its beginning, everything else, its
/// beginning once more. Who asks for what has changed (RFC 1995) gets that where it is known and is
/// not more than the whole, and the beginning alone if there is nothing new.
final class ZoneTransfer implements Iterator<byte[]> {
  /// About how many bytes of records are in one message.
  private static final int MESSAGE_BYTES = 16_000;

  private final Message query;
  private final List<ResourceRecord> records;
  private int next;

  ZoneTransfer(Zone zone, Message query) {
    this.query = query;
    records = records(zone, query);
  }

  private static List<ResourceRecord> records(Zone zone, Message query) {
    List<ResourceRecord> all = new ArrayList<>();
    Optional<Long> theirs = theirSerial(query);
    if (theirs.isPresent() && !Zone.isNewer(zone.start().serial(), theirs.get())) {
      return List.of(zone.start());
    }
    Optional<List<ZoneChange>> changes =
        theirs
            .flatMap(zone::since)
            .filter(known -> known.stream().mapToInt(ZoneChange::size).sum() <= zone.size());
    if (changes.isPresent()) {
      all.add(zone.start());
      changes.get().forEach(each -> each.addTo(all));
    } else {
      all.addAll(zone.records());
    }
    all.add(zone.start());
    return all;
  }

  /// Of the version that who asks has, if it is for what has changed since.
  private static Optional<Long> theirSerial(Message query) {
    if (!query.question().type().equals(RecordType.IXFR)) {
      return Optional.empty();
    }
    return query.authority().stream()
        .filter(each -> each.type().equals(RecordType.SOA))
        .map(ResourceRecord::serial)
        .findFirst();
  }

  @Override
  public boolean hasNext() {
    return next < records.size();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the zone has been sent");
    }
    List<ResourceRecord> some = new ArrayList<>();
    int bytes = 0;
    while (hasNext() && (some.isEmpty() || bytes + size(records.get(next)) <= MESSAGE_BYTES)) {
      ResourceRecord record = records.get(next++);
      bytes += size(record);
      some.add(record);
    }
    return Codec.write(
        new Message(
            query.id(),
            Message.RESPONSE | Message.AUTHORITATIVE,
            ResponseCode.NOERROR,
            query.questions(),
            some,
            List.of(),
            List.of(),
            null),
        Codec.BYTES_MAX);
  }

  private static int size(ResourceRecord record) {
    return record.name().wire().length + 10 + record.dataLength();
  }
}
