package spindle.cluster.engine;

import java.util.concurrent.CompletableFuture;
import org.jgroups.Address;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.roles.Threads;

/// What a majority agrees on, by Raft. From any thread.
public final class Consensus {
  private final VoterRaft raft;
  private final Threads reactor;

  Consensus(VoterRaft raft, Threads reactor) {
    this.raft = raft;
    this.reactor = reactor;
  }

  /// Who may take writes at present, as this member knows; null if there is nobody, as on the small
  /// side of a split.
  public @Nullable String leader() {
    Address leader = raft.leader();
    return leader == null ? null : Names.of(leader);
  }

  /// Nobody is known to lead although a majority is there: if it is for this member to have one
  /// chosen, it begins, unless it is at it.
  public void choose() {
    BaseElection election = raft.getProtocolStack().findProtocol(VoterElection.class);
    if (raft.leader() == null && election != null) {
      election.runVotingThread();
    }
  }

  /// Whether a command of so many bytes may wait here, for this member's log and for those who do
  /// not keep up. One may always, if nothing else does.
  public boolean hasRoom(int bytes) {
    return raft.hasRoom(bytes);
  }

  /// Has a majority agree on `command`, if this member leads. Ask [#hasRoom] first.
  ///
  /// @return null if this member does not lead, and nothing was begun; else fires on the reactor's
  ///   thread with what the state says to it, or fails if it is not known whether it was agreed on
  public @Nullable Deferred<byte[]> agree(byte[] command) {
    CompletableFuture<byte[]> agreed = raft.agree(command);
    return agreed == null ? null : Deferred.fromCompletionStage(agreed, reactor);
  }
}
