package spindle.fiber;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one [Conversation] takes from its peer. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if a count is below 1, or the time negative.
public final class ConversationLimits {
  private static final int KIB = 1024;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    int lineMax = 16 * KIB;
    int readAhead = 64 * KIB;
    Duration readTimeout = Duration.ZERO;
  }

  private static final ConversationLimits DEFAULTS = new ConversationLimits(new Draft());

  private final int lineMax;
  private final int readAhead;
  private final Duration readTimeout;

  private ConversationLimits(Draft draft) {
    lineMax = draft.lineMax;
    readAhead = draft.readAhead;
    readTimeout = draft.readTimeout;
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
    return with(draft -> draft.lineMax = bytes);
  }

  /// A copy with another limit on what is read ahead.
  public ConversationLimits withReadAhead(int bytes) {
    return with(draft -> draft.readAhead = bytes);
  }

  /// A copy with a limit on the time that one read may wait.
  public ConversationLimits withReadTimeout(Duration time) {
    return with(draft -> draft.readTimeout = time);
  }

  private ConversationLimits with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.lineMax = lineMax;
    draft.readAhead = readAhead;
    draft.readTimeout = readTimeout;
    change.accept(draft);
    return new ConversationLimits(draft);
  }

  /// Bytes in a line, without its end, above which reading it fails with [InputTooLong].
  public int lineMax() {
    return lineMax;
  }

  /// Bytes that arrived and were not read yet, from which on the peer is not read from; one read of
  /// the reactor, 64 KiB, may come on top.
  public int readAhead() {
    return readAhead;
  }

  /// How long one read may wait before it fails with [DeadlineExpired]; zero for no limit.
  public Duration readTimeout() {
    return readTimeout;
  }

  private List<Object> parts() {
    return List.of(lineMax, readAhead, readTimeout);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConversationLimits that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "ConversationLimits[lineMax=%s, readAhead=%s, readTimeout=%s]"
        .formatted(parts().toArray());
  }
}
