package spindle.web.session;

/// How a session came to its end.
public enum SessionEnd {
  /// By [Session#end].
  ENDED,
  /// It was not used for too long, or is too old.
  EXPIRED,
  /// There were too many, and no other had been unused for longer.
  DISPLACED
}
