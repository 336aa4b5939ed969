package spindle.web.files;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is at a path of a folder.
sealed interface Found {
  /// Nothing that may be seen.
  record Nothing() implements Found {}

  /// Something that the server itself may not read.
  record Forbidden() implements Found {}

  /// A folder, asked for by a path without a slash at its end.
  record Unslashed() implements Found {}

  /// A folder, and what is in it if that is to be listed.
  record Listed(List<Entry> entries, boolean more) implements Found {}

  /// A file of a folder.
  ///
  /// @param modified in milliseconds since 1970
  record Entry(String name, boolean folder, long size, long modified) {}

  /// A file, and those beside it that have its bytes compressed.
  record Plain(Stored file, List<Stored> compressed) implements Found {
    /// The one that is compressed so; the file itself if there is none.
    Stored in(String coding) {
      return compressed.stream()
          .filter(each -> each.coding.equals(coding))
          .findFirst()
          .orElse(file);
    }
  }

  /// The bytes of a file.
  ///
  /// @param path without symbolic links
  /// @param modified in milliseconds since 1970
  /// @param coding what it is compressed by, or `identity`
  /// @param bytes all of a small file, not to be changed; null if it is to be read when it is sent
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Stored(Path path, long size, long modified, String coding, byte @Nullable [] bytes) {}

  /// How many bytes of files it holds.
  default int weight() {
    int weight = 0;
    if (this instanceof Plain plain) {
      weight = plain.file.bytes == null ? 0 : plain.file.bytes.length;
      for (Stored each : plain.compressed) {
        weight += each.bytes == null ? 0 : each.bytes.length;
      }
    }
    return weight;
  }

  /// Whether all small files of it were read.
  default boolean isComplete() {
    return !(this instanceof Plain plain) || plain.file.bytes != null;
  }
}
