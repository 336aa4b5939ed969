package spindle.defer;

import org.jspecify.annotations.Nullable;

/// Puts objects into words without ever throwing: what is described may be what is broken.
final class Words {
  private Words() {}

  /// The string form of `thing`, or, if making it throws, the name of its class.
  static String of(@Nullable Object thing) {
    try {
      return String.valueOf(thing);
    } catch (RuntimeException | StackOverflowError _) {
      return thing == null ? "null" : thing.getClass().getName();
    }
  }
}
