package spindle.web.coding;

import java.util.List;
import java.util.Optional;

/// One way to code bodies. A module brings others as services of this type; they are used by
/// several threads at the same time, and their coders by one each.
public interface ContentCoding {
  /// What it is called in Content-Encoding and Accept-Encoding, in lower case: `gzip`.
  String name();

  /// Other names for it that are understood, and never said.
  default List<String> otherNames() {
    return List.of();
  }

  /// What it lacks to be used here, a flag of the JVM say; asked once, and then it is left out,
  /// with a word in the log.
  default Optional<String> lacks() {
    return Optional.empty();
  }

  /// Whether clients that take it are sent it, or it is only understood.
  default boolean offered() {
    return true;
  }

  /// Codes one body. Close it.
  ContentCoder encoder();

  /// Decodes one body. Close it.
  ContentCoder decoder();
}
