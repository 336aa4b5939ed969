package spindle.topics;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What presence may cost, and when a member counts as gone. All members should have the same.
/// Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` for what makes no sense: less than 1, less than 100 ms
/// between beats, a silence of two beats or less.
public final class PresenceLimits {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    int bytesMax = 1024 * 1024;
    int membersMax = 1000;
    Duration beat = Duration.ofSeconds(5);
    Duration silence = Duration.ofSeconds(15);
  }

  private static final PresenceLimits DEFAULTS = new PresenceLimits(new Draft());

  private final int bytesMax;
  private final int membersMax;
  private final Duration beat;
  private final Duration silence;

  private PresenceLimits(Draft draft) {
    bytesMax = draft.bytesMax;
    membersMax = draft.membersMax;
    beat = draft.beat;
    silence = draft.silence;
    if (bytesMax < 1 || membersMax < 1 || beat.toMillis() < 100) {
      throw new IllegalArgumentException(
          "expected limits of at least 1 and beats at least 100 ms apart, got %d, %d, %s"
              .formatted(bytesMax, membersMax, beat));
    }
    if (silence.compareTo(beat.multipliedBy(2)) <= 0) {
      throw new IllegalArgumentException(
          "expected a silence of more than two beats, %s, got %s"
              .formatted(beat.multipliedBy(2), silence));
    }
  }

  /// 1 MiB of each member, 1000 members, a beat each 5 s, gone after 15 s of silence.
  public static PresenceLimits defaults() {
    return DEFAULTS;
  }

  /// A copy with another limit on what one member has in rooms.
  public PresenceLimits withBytesMax(int bytes) {
    return with(draft -> draft.bytesMax = bytes);
  }

  /// A copy with another limit on other members.
  public PresenceLimits withMembersMax(int members) {
    return with(draft -> draft.membersMax = members);
  }

  /// A copy with other times, which belong together.
  public PresenceLimits withBeat(Duration beat, Duration silence) {
    return with(draft -> {
      draft.beat = beat;
      draft.silence = silence;
    });
  }

  private PresenceLimits with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.bytesMax = bytesMax;
    draft.membersMax = membersMax;
    draft.beat = beat;
    draft.silence = silence;
    change.accept(draft);
    return new PresenceLimits(draft);
  }

  /// How many bytes one member may have in rooms, each name counted with that of its room and 32
  /// bytes more. More of our own is refused; of another it is left out.
  public int bytesMax() {
    return bytesMax;
  }

  /// How many other members there may be. What further ones say is passed over, and logged.
  public int membersMax() {
    return membersMax;
  }

  /// How often a member says that it is there.
  public Duration beat() {
    return beat;
  }

  /// After which time a member counts as gone of whom nothing was heard.
  public Duration silence() {
    return silence;
  }

  private List<Object> parts() {
    return List.of(bytesMax, membersMax, beat, silence);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PresenceLimits that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "PresenceLimits[bytesMax=%s, membersMax=%s, beat=%s, silence=%s]"
        .formatted(parts().toArray());
  }
}
