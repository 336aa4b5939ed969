package spindle.topics;

import java.time.Duration;

/// What presence may cost, and when a member counts as gone. All members should have the same.
/// Immutable; `withX` gives a changed copy.
///
/// @param bytesMax bytes of all that one member has in rooms, each counted with the room's name and
///   32 bytes more. More of our own is refused; of another it is left out, and logged
/// @param membersMax other members; what further ones say is passed over, and logged
/// @param beat how often a member says that it is there; at least 100 ms
/// @param silence after which time a member counts as gone of whom nothing was heard; longer than
///   two beats
public record PresenceLimits(int bytesMax, int membersMax, Duration beat, Duration silence) {
  private static final PresenceLimits DEFAULTS =
      new PresenceLimits(1024 * 1024, 1000, Duration.ofSeconds(5), Duration.ofSeconds(15));

  /// Refuses what makes no sense.
  public PresenceLimits {
    if (bytesMax < 1 || membersMax < 1 || beat.toMillis() < 100) {
      throw new IllegalArgumentException(
          "expected limits that are positive and beats of at least 100 ms apart, got %d, %d, %s"
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

  /// A copy with other limits on what is kept.
  public PresenceLimits withSizes(int bytes, int members) {
    return new PresenceLimits(bytes, members, beat, silence);
  }

  /// A copy with other times.
  public PresenceLimits withBeat(Duration beat, Duration silence) {
    return new PresenceLimits(bytesMax, membersMax, beat, silence);
  }
}
