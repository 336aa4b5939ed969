package spindle.topics;

/// Somebody's place in a room: see [Presence#enter].
public interface Stay {
  /// Leaves, at once. May be repeated.
  void leave();
}
