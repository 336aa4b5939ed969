package spindle.cluster;

/// What members send each other. After the kind, eight bytes say for which meeting of the two it is
/// meant: see [Link].
final class Frames {
  /// Who I am at this meeting, who you are as far as I know, my window, and the topics I want.
  static final int HELLO = 1;

  /// I know the topics you want, up to that version.
  static final int KNOWN = 2;

  /// So many bytes of yours have been taken.
  static final int CREDIT = 3;

  static final int TOPIC = 4;

  /// So many messages of a topic were dropped here.
  static final int GAP = 5;

  static final int ASK = 6;
  static final int ANSWER = 7;
  static final int FAILED = 8;

  /// Where the meeting stands in a frame.
  static final int MEETING_AT = 1;

  /// Whom a question is for: the program, or the agreement.
  static final int TO_PROGRAM = 0;

  static final int TO_AGREEMENT = 1;

  /// Why there is no answer.
  static final int BUSY = 1;

  static final int BROKEN = 2;

  private Frames() {}
}
