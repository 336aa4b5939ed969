package spindle.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server of Redis answers, in RESP 2.
sealed interface Reply {
  /// A word.
  record Simple(String text) implements Reply {}

  /// It has refused.
  record Refusal(String text) implements Reply {}

  /// A number.
  record Whole(long number) implements Reply {}

  /// Bytes, or null for nothing.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Bulk(byte @Nullable [] bytes) implements Reply {
    String text() {
      return bytes == null ? "" : new String(bytes, UTF_8);
    }
  }

  /// Several, or null for nothing.
  record Several(@Nullable List<Reply> all) implements Reply {}
}
