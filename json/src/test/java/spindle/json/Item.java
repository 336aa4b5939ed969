package spindle.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that Jackson may reach, since it is public and its package is exported.
public record Item(@Nullable String name, int count, @Nullable List<Item> parts) {
  /// Refuses what no item is.
  public Item {
    if (count < 0) {
      throw new IllegalArgumentException("secret");
    }
  }
}
