package spindle.cluster.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jgroups.raft.StateMachine;
import org.jspecify.annotations.Nullable;

/// How a majority agrees.
///
/// @param folder where the log of agreed writes is; null to keep it in memory only
/// @param voters the names of those of whom a majority must agree
/// @param synced whether the disk must have a write before it counts
/// @param logMax bytes of log after which a snapshot takes its place
/// @param queueMax bytes of commands that may wait for the log
/// @param state what agreed writes are applied to, on a thread of the library's
public record ConsensusSettings(
    @Nullable Path folder,
    List<String> voters,
    boolean synced,
    int logMax,
    int queueMax,
    StateMachine state) {
  /// The log of the voter `name`.
  VoterLog openLog(String name) throws Exception {
    return folder == null ? VoterLog.inMemory() : VoterLog.in(folder.resolve(name), synced);
  }

  /// Compares the voters of a snapshot with these.
  ///
  /// @throws IllegalStateException if it is by others
  void requireVoters(List<String> inSnapshot) {
    if (!Set.copyOf(inSnapshot).equals(Set.copyOf(voters))) {
      throw new IllegalStateException(
          "expected a snapshot by the voters of the settings, %s, got one by %s: give all the"
                  .formatted(voters, inSnapshot)
              + " voters of the snapshot");
    }
  }
}
