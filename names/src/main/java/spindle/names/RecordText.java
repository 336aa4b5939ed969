package spindle.names;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Tokenizer;
import spindle.names.quiet.QuietLogger;

/// The data of records as text, by dnsjava: apart from the records, since most are never text.
final class RecordText {
  static {
    QuietLogger.settle();
  }

  private static final int BEFORE_DATA = 10;

  private RecordText() {}

  /// The bytes of a record's data.
  ///
  /// @throws IllegalArgumentException if `text` is no such data
  static byte[] data(DomainName name, RecordType type, String text) {
    try (Tokenizer words = new Tokenizer(text)) {
      Record read =
          Record.fromString(new Name(name.wire()), type.code(), DClass.IN, 0, words, Name.root);
      byte[] whole = read.toWire(1);
      return Arrays.copyOfRange(whole, name.wire().length + BEFORE_DATA, whole.length);
    } catch (IOException | IllegalArgumentException notThat) {
      throw new IllegalArgumentException(
          "expected the data of a record of type %s, got '%s': %s"
              .formatted(type, text, notThat.getMessage()),
          notThat);
    }
  }

  /// The text of a record's data; none if it is not of its type.
  static Optional<String> of(ResourceRecord record) {
    try {
      return Optional.of(
          Record.newRecord(
                  new Name(record.name().wire()),
                  record.type().code(),
                  DClass.IN,
                  record.ttlSeconds(),
                  record.data())
              .rdataToString());
    } catch (IOException | RuntimeException notOfThisType) {
      return Optional.empty();
    }
  }
}
