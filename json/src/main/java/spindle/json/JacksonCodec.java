package spindle.json;

import org.jspecify.annotations.Nullable;
import spindle.web.body.BadJson;
import spindle.web.body.JsonCodec;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/// JSON by Jackson, as strict as the rest of a site: a name that comes twice in an object,
/// something behind the value, or objects and arrays nested deeper than [#DEPTH_MAX] are refused.
/// Fields that the type does not have are passed over, so that clients may be newer than the
/// server; those that are missing are null, zero or false. A null that stands for a number or truth
/// value is refused, and so is what the constructor of the type refuses by an exception.
///
/// How large a document may be is a matter of the body that it is read from.
public final class JacksonCodec implements JsonCodec {
  /// How deep objects and arrays may be nested in what is read.
  public static final int DEPTH_MAX = 100;

  private final JsonMapper mapper;

  /// One as described above. For `ServiceLoader`.
  public JacksonCodec() {
    this(strict().build());
  }

  /// One by a mapper of the program's own: `JacksonCodec.strict()` is where to begin. A program
  /// that wants it everywhere has a provider of [JsonCodec] of its own, and leaves this module out.
  public JacksonCodec(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /// What the mapper is made from.
  public static JsonMapper.Builder strict() {
    var bounds = StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(bounds).build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION);
  }

  @Override
  public byte[] write(@Nullable Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "expected a value that Jackson can write as JSON, and whose package is open to the module"
              + " tools.jackson.databind, got one of "
              + (value == null ? "null" : value.getClass().getName()),
          e);
    }
  }

  @Override
  public <T> T read(byte[] json, Class<T> type) throws BadJson {
    @Nullable T value;
    try {
      value = mapper.readValue(json, type);
    } catch (JacksonException e) {
      throw bad(e, type);
    }
    if (value == null) {
      throw new BadJson("Expected JSON that is not null.", null);
    }
    return value;
  }

  /// Names a place and no more: Jackson's own words quote the document, and name our classes.
  private static BadJson bad(JacksonException e, Class<?> type) {
    if (e instanceof InvalidDefinitionException || e.getCause() instanceof IllegalAccessException) {
      throw new IllegalArgumentException( // not the document's fault
          "expected a type that Jackson can make, and whose package is open to the module"
              + " tools.jackson.databind, got "
              + type.getName(),
          e);
    }
    String what = e instanceof StreamReadException ? "well-formed JSON" : "JSON of the right form";
    var place = e.getLocation();
    String where =
        place == null || place.getLineNr() < 1
            ? ""
            : ", up to line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
    return new BadJson("Expected %s%s.".formatted(what, where), e);
  }
}
