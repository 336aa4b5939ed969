package spindle.web.body;

import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// The [JsonCodec] of this program, looked for when JSON is first asked for.
final class FoundJson {
  private static final class Holder {
    static final JsonCodec CODEC = find();
  }

  private FoundJson() {}

  static JsonCodec codec() {
    return Holder.CODEC;
  }

  /// As endpoint plugins are found: on the module path, then where the thread's class path is.
  private static JsonCodec find() {
    for (ServiceLoader<JsonCodec> loader :
        List.of(
            ServiceLoader.load(JsonCodec.class, JsonCodec.class.getClassLoader()),
            ServiceLoader.load(JsonCodec.class))) {
      for (JsonCodec codec : loader) {
        return codec;
      }
    }
    return new Missing();
  }

  /// In place of none: says what to do.
  private static final class Missing implements JsonCodec {
    private static IllegalStateException complaint() {
      return new IllegalStateException(
          "nothing here makes JSON: add the module spindle.json, of dev.spindle:spindle-json");
    }

    @Override
    public byte[] write(@Nullable Object value) {
      throw complaint();
    }

    @Override
    public <T> T read(byte[] json, Class<T> type) {
      throw complaint();
    }
  }
}
