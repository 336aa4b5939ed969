package spindle.cluster.agreement;

import spindle.cluster.engine.Accord;

/// How the state answered a command; the first byte of every answer.
final class Status {
  static final int OK = 0;

  /// Compared, and not equal; or held by somebody else. What is there follows.
  static final int OTHERWISE = 1;

  static final int FENCED = 2;
  static final int NO_ROOM = 3;
  static final int MALFORMED = 4;

  static final int NOT_LEADER = Accord.NOT_LEADER;
  static final int UNKNOWN = Accord.UNKNOWN;
  static final int BUSY = Accord.BUSY;

  private Status() {}
}
