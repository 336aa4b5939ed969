package spindle.command.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/// How one record looks, in UTF-8, with the end of its line.
abstract class Lines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  abstract String line(ILoggingEvent event);

  @Override
  public byte[] encode(ILoggingEvent event) {
    return line(event).getBytes(UTF_8);
  }

  /// What it carries beside its message, by name.
  static Map<String, Object> fields(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs == null || pairs.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    for (KeyValuePair each : pairs) {
      if (each.value != null) {
        fields.put(each.key, each.value);
      }
    }
    return fields;
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
