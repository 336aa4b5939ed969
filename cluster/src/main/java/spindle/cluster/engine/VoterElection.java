package spindle.cluster.engine;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.ELECTION;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.election.VoteRequest;
import org.jgroups.protocols.raft.election.VoteResponse;

/// The choice of a leader, in step with the log.
///
/// In jgroups-raft a vote is given on one thread while another appends what an old leader has sent:
/// the vote then names a shorter log than the one that the old leader is told of, and what that one
/// takes for agreed on may be lost. Here a vote waits until the voter has done what it was at. And
/// a vote counts in the round it was given in, not in a later one.
final class VoterElection extends ELECTION {
  private final VoterRaft voter;

  VoterElection(VoterRaft voter) {
    this.voter = voter;
    setId(ClassConfigurator.getProtocolId(ELECTION.class));
  }

  /// Ends with the voter; an interrupt is what jgroups-raft ends it by.
  @Override
  protected void runVotingProcess() {
    if (voter.ended()) {
      Thread.currentThread().interrupt();
    }
    super.runVotingProcess();
  }

  @Override
  protected void handleMessage(Message message, RaftHeader header) {
    if (header instanceof VoteRequest) {
      voter.inTurn(() -> super.handleMessage(message, header));
    } else if (header instanceof VoteResponse) {
      voter.inTurn(() -> { // a new term, and with it a new round, begins in turn, too
        if (header.currTerm() == voter.currentTerm()) {
          super.handleMessage(message, header);
        }
      });
    } else {
      super.handleMessage(message, header);
    }
  }

  /// The first of the voters that are reached has a leader chosen, though older members may be
  /// there that agree on nothing.
  @Override
  protected boolean isViewCoordinator() {
    View now = view;
    if (now == null) {
      return false;
    }
    for (Address each : now.getMembersRaw()) {
      String name = Names.of(each);
      if (name != null && voter.members().contains(name)) {
        return each.equals(local_addr);
      }
    }
    return false;
  }
}
