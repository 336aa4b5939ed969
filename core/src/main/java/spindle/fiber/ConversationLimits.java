package spindle.fiber;

import java.time.Duration;

/// What one [Conversation] takes from its peer. Immutable; `withX` gives a changed copy.
///
/// @param lineMax bytes in a line, without its end, above which reading it fails with
///   [InputTooLong]
/// @param readAhead bytes that arrived and were not read yet, from which on the peer is not read
///   from; one read of the reactor, 64 KiB, may come on top
/// @param readTimeout how long one read may wait before it fails with [DeadlineExpired]; zero for
///   no limit
public record ConversationLimits(int lineMax, int readAhead, Duration readTimeout) {
  private static final int KIB = 1024;
  private static final ConversationLimits DEFAULTS =
      new ConversationLimits(16 * KIB, 64 * KIB, Duration.ZERO);

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException if one of the first two is below 1, or the time negative
  public ConversationLimits {
    if (lineMax < 1 || readAhead < 1) {
      throw new IllegalArgumentException(
          "expected lineMax and readAhead of at least 1, got %d, %d".formatted(lineMax, readAhead));
    }
    if (readTimeout.isNegative()) {
      throw new IllegalArgumentException("expected a readTimeout of zero or more: " + readTimeout);
    }
  }

  /// 16 KiB a line, 64 KiB read ahead, no limit on the time.
  public static ConversationLimits defaults() {
    return DEFAULTS;
  }

  /// A copy with another limit on lines.
  public ConversationLimits withLineMax(int bytes) {
    return new ConversationLimits(bytes, readAhead, readTimeout);
  }

  /// A copy with another limit on what is read ahead.
  public ConversationLimits withReadAhead(int bytes) {
    return new ConversationLimits(lineMax, bytes, readTimeout);
  }

  /// A copy with a limit on the time that one read may wait.
  public ConversationLimits withReadTimeout(Duration time) {
    return new ConversationLimits(lineMax, readAhead, time);
  }
}
