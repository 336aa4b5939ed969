package spindle.cluster.agreement;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who agrees, and on how much. Immutable; `withX` gives a changed copy. All members that have
/// these must have the same voters, `bytesMax` and `valueMax`: who has others is refused when it
/// joins, and so is a voter without.
///
/// @param folder where the log is, in a folder called as the member is, which is locked while it is
///   used; null keeps it in memory. Then a member that starts again has forgotten what it agreed
///   to, so agreed writes may be lost: for tests
/// @param voters the names of the members of whom a majority must agree: three or five as a rule,
///   at most 99. Others may read and write as well, by way of these
/// @param synced whether a write counts only when the disk has it. Without, the kernel has it: it
///   survives the end of all processes, by kill -9 as well. But if the power of even one voter ends
///   within half a minute after it, and another is not reached then, it may be lost
/// @param deadline how long a call may take; then it fails with [OutcomeUnknown]
/// @param bytesMax bytes of all names, keys and values; a write beyond it fails with [NoRoom]
/// @param valueMax bytes of one value; more is refused with an `IllegalArgumentException`
/// @param pendingMax calls of this member's under way; further ones fail with [TooMuchPending]
public record AgreementSettings(
    @Nullable Path folder,
    List<String> voters,
    boolean synced,
    Duration deadline,
    long bytesMax,
    int valueMax,
    int pendingMax) {
  private static final int MIB = 1024 * 1024;
  private static final int VOTERS_MAX = 99;

  /// Refuses what makes no sense.
  public AgreementSettings {
    voters = List.copyOf(voters);
    if (voters.isEmpty()
        || voters.size() > VOTERS_MAX
        || voters.stream().distinct().count() != voters.size()) {
      throw new IllegalArgumentException(
          "expected 1 to %d different names of voters, got %s".formatted(VOTERS_MAX, voters));
    }
    voters.forEach(AgreementSettings::requireName);
    if (!deadline.isPositive() || bytesMax < 1 || valueMax < 1 || pendingMax < 1) {
      throw new IllegalArgumentException("expected limits that are all positive");
    }
  }

  private static void requireName(String voter) {
    int length = voter.getBytes(UTF_8).length;
    if (length < 1 || length > 255) {
      throw new IllegalArgumentException(
          "expected a name of a voter of 1 to 255 bytes, got " + length);
    }
  }

  /// A majority of `voters` agrees, with the log in `folder`: on disk before it counts, 5 s a call,
  /// 64 MiB altogether, 1 MiB a value, 1024 calls under way.
  public static AgreementSettings of(Path folder, String... voters) {
    return make(folder, voters);
  }

  /// The same with nothing on disk, for tests.
  public static AgreementSettings inMemory(String... voters) {
    return make(null, voters);
  }

  private static AgreementSettings make(@Nullable Path folder, String... voters) {
    return new AgreementSettings(
        folder, List.of(voters), true, Duration.ofSeconds(5), 64L * MIB, MIB, 1024);
  }

  /// A copy that waits for the disk, or not.
  public AgreementSettings withSynced(boolean wait) {
    return new AgreementSettings(folder, voters, wait, deadline, bytesMax, valueMax, pendingMax);
  }

  /// A copy with another time for a call.
  public AgreementSettings withDeadline(Duration time) {
    return new AgreementSettings(folder, voters, synced, time, bytesMax, valueMax, pendingMax);
  }

  /// A copy with other limits on bytes.
  public AgreementSettings withBytes(long all, int value) {
    return new AgreementSettings(folder, voters, synced, deadline, all, value, pendingMax);
  }

  /// A copy with another limit on calls under way.
  public AgreementSettings withPendingMax(int calls) {
    return new AgreementSettings(folder, voters, synced, deadline, bytesMax, valueMax, calls);
  }

  /// The most bytes that one call sends to the member that takes writes: a compare-and-set of two
  /// values with the longest names.
  public long commandMax() {
    return 2L * valueMax + 3 * Agreement.NAME_MAX + 64;
  }
}
