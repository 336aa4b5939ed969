package spindle.web.body;

import org.jspecify.annotations.Nullable;

/// Makes JSON of values, and values of JSON: what [spindle.web.Response#json] and
/// [Body#json(Class)] ask. Found by `ServiceLoader`; the module `spindle.json` brings one that
/// stands on Jackson.
///
/// May be called on any thread, by several at once.
public interface JsonCodec {
  /// The one of this program: the first that `ServiceLoader` finds, on the module path before the
  /// class path. Where there is none, its methods throw an `IllegalStateException` that says what
  /// to add.
  static JsonCodec installed() {
    return FoundJson.codec();
  }

  /// The JSON of `value`, in UTF-8.
  ///
  /// @throws IllegalArgumentException if there is none: the program's mistake
  byte[] write(@Nullable Object value);

  /// The value that `json` says, in UTF-8.
  ///
  /// @throws BadJson if it is no JSON, or none that `type` can be made of
  <T> T read(byte[] json, Class<T> type) throws BadJson;
}
