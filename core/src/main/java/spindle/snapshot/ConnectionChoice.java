package spindle.snapshot;

/// Chooses connections by what they have carried, for who looks at all of them again and again and
/// wants few: that costs little beside a [ConnectionSnapshot] of each.
@FunctionalInterface
public interface ConnectionChoice {
  /// Whether this one is wanted whole. On the reactor's thread, once for each connection of a look.
  ///
  /// @param id its [ConnectionSnapshot#id]
  /// @param received as [ConnectionSnapshot#received]
  /// @param written as [ConnectionSnapshot#written]
  /// @param buffered as [ConnectionSnapshot#buffered]
  boolean wants(int id, long received, long written, long buffered);
}
