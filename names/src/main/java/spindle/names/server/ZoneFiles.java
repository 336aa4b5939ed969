package spindle.names.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.quiet.QuietLogger;

/// Zone files by dnsjava.
final class ZoneFiles {
  static {
    QuietLogger.settle();
  }

  /// Records of one zone, beyond which a `$GENERATE` was a mistake.
  static final int RECORDS_MAX = 5_000_000;

  private static final int BEFORE_DATA = 10;

  private ZoneFiles() {}

  static List<ResourceRecord> read(Path file, DomainName origin) throws IOException {
    try (Master lines = new Master(file.toString(), new Name(origin.wire()))) {
      return records(lines);
    }
  }

  static List<ResourceRecord> parse(String text, DomainName origin) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Master lines = new Master(new ByteArrayInputStream(bytes), new Name(origin.wire()))) {
      lines.disableIncludes(true);
      return records(lines);
    } catch (IOException notThat) {
      throw new IllegalArgumentException(
          "expected the text of a zone file: " + notThat.getMessage(), notThat);
    }
  }

  private static List<ResourceRecord> records(Master lines) throws IOException {
    List<ResourceRecord> records = new ArrayList<>();
    for (Record each = lines.nextRecord(); each != null; each = lines.nextRecord()) {
      if (records.size() == RECORDS_MAX) {
        throw new IOException("more than %d records".formatted(RECORDS_MAX));
      }
      if (each.getDClass() != DClass.IN) {
        throw new IOException("expected records of class IN, got " + each);
      }
      byte[] whole = each.toWire(Section.ANSWER);
      records.add(
          new ResourceRecord(
              DomainName.ofWire(each.getName().toWire()),
              new RecordType(each.getType()),
              each.getTTL(),
              Arrays.copyOfRange(whole, each.getName().length() + BEFORE_DATA, whole.length)));
    }
    return records;
  }
}
