package spindle.cluster.agreement;

/// How the state answered a command; the first byte of every answer.
final class Status {
  static final int OK = 0;

  /// Compared, and not equal; or held by somebody else. What is there follows.
  static final int OTHERWISE = 1;

  static final int FENCED = 2;
  static final int NO_ROOM = 3;
  static final int MALFORMED = 4;

  /// Of a leader that is none: nothing was begun.
  static final int NOT_LEADER = 5;

  /// Of a leader that began, and does not know what became of it.
  static final int UNKNOWN = 6;

  /// Of a member that had no room for it: nothing was begun.
  static final int BUSY = 7;

  private Status() {}
}
