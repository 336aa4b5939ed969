package spindle.snapshot;

/// A protocol that knows more of what its connection waits for than the transport can see: streams,
/// windows, pongs. What it says stands in [ConnectionSnapshot#told].
public interface SelfDescribing {
  /// What it waits for, in a few words for people who run the program; empty if there is nothing to
  /// add. Called on the reactor's thread at any time from `connectionMade` on; calls nothing out,
  /// and throws nothing.
  String describe();
}
