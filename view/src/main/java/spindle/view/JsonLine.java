package spindle.view;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads objects of JSON, a line each. Their values are texts, numbers, truths, and lists of texts.
/// [Lines] writes them.
final class JsonLine {
  /// What is deeper is no question and no answer of ours.
  private static final int DEPTH_MAX = 4;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
          .build();

  private JsonLine() {}

  /// The object in `line`, or none if there is no object in it. What is in it and is not of our
  /// kinds is left out.
  static Optional<Map<String, Object>> parse(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  /// The same for a part of `bytes`.
  static Optional<Map<String, Object>> parse(byte[] bytes, int offset, int count) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), bytes, offset, count)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        in.nextToken();
        value(in).ifPresent(value -> fields.put(name, value));
      }
      return in.nextToken() == null ? Optional.of(fields) : Optional.empty();
    } catch (JacksonException noJson) {
      return Optional.empty();
    }
  }

  private static Optional<Object> value(JsonParser in) {
    return switch (in.currentToken()) {
      case VALUE_STRING -> Optional.of(in.getString());
      case VALUE_TRUE -> Optional.of(true);
      case VALUE_FALSE -> Optional.of(false);
      case VALUE_NUMBER_INT ->
          in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? Optional.empty()
              : Optional.of(in.getLongValue());
      case VALUE_NUMBER_FLOAT -> Optional.of(in.getDoubleValue());
      case START_ARRAY -> Optional.of(list(in));
      case START_OBJECT -> {
        in.skipChildren();
        yield Optional.empty();
      }
      case null, default -> Optional.empty();
    };
  }

  private static List<String> list(JsonParser in) {
    List<String> texts = new ArrayList<>();
    for (JsonToken next = in.nextToken();
        next != null && next != JsonToken.END_ARRAY;
        next = in.nextToken()) {
      if (next.isStructStart()) {
        in.skipChildren();
      } else {
        texts.add(in.getValueAsString(""));
      }
    }
    return texts;
  }
}
