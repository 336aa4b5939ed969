package spindle.names.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;
import spindle.names.wire.Codec;
import spindle.names.wire.Message;

/// A whole zone in messages, RFC 5936: its beginning, everything else, its beginning once more. Who
/// asks only for what has changed (RFC 1995) gets the beginning alone if it has that already, and
/// otherwise the whole as well.
final class ZoneTransfer implements Iterator<byte[]> {
  /// About how many bytes of records are in one message.
  private static final int MESSAGE_BYTES = 16_000;

  private final Message query;
  private final List<ResourceRecord> records;
  private int next;

  ZoneTransfer(Zone zone, Message query) {
    this.query = query;
    if (isCurrent(zone, query)) {
      records = List.of(zone.start());
    } else {
      records = new ArrayList<>(zone.records());
      records.add(zone.start());
    }
  }

  /// Serial numbers go round, RFC 1982.
  private static boolean isCurrent(Zone zone, Message query) {
    if (!query.question().type().equals(RecordType.IXFR)) {
      return false;
    }
    for (ResourceRecord each : query.authority()) {
      if (each.type().equals(RecordType.SOA)) {
        return (int) (zone.start().serial() - each.serial()) <= 0;
      }
    }
    return false;
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
