package spindle.cluster.engine;

import java.util.concurrent.CompletableFuture;
import org.jgroups.Address;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.roles.Threads;

/// What a majority agrees on, by Raft. From any thread.
public final class Consensus {
  private final RAFT raft;
  private final Threads reactor;

  Consensus(RAFT raft, Threads reactor) {
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

  /// Has a majority agree on `command`, if this member leads.
  ///
  /// @return null if this member does not lead, and nothing was begun; else fires on the reactor's
  ///   thread with what the state says to it, or fails if it is not known whether it was agreed on
  public @Nullable Deferred<byte[]> agree(byte[] command) {
    CompletableFuture<byte[]> agreed;
    try {
      agreed = raft.setAsync(command, 0, command.length, null);
    } catch (IllegalStateException leadsNotAnyMore) {
      return null;
    }
    return Deferred.fromCompletionStage(agreed, reactor);
  }
}
