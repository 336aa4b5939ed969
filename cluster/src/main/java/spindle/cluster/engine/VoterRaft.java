package spindle.cluster.engine;

import java.io.DataInput;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.AppendEntriesRequest;
import org.jgroups.protocols.raft.AppendEntriesResponse;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.Follower;
import org.jgroups.protocols.raft.InstallSnapshotRequest;
import org.jgroups.protocols.raft.Leader;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.PersistentState;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.RaftImpl;
import org.jgroups.protocols.raft.Role;
import org.jgroups.raft.util.CommitTable;
import org.jgroups.raft.util.Utils;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jspecify.annotations.Nullable;

/// Jgroups-raft's Raft, held to the paper (Ongaro and Ousterhout, "In Search of an Understandable
/// Consensus Algorithm", 2014) where it departs from it:
///
/// - a follower says up to which entry its log is the leader's, which it has compared, and not how
///   long its log is; it commits that far and no further (section 5.3)
/// - a leader counts who has an entry of its own term, and with that all before it, never one of an
///   earlier term by itself (5.4.2)
/// - who lacks entries is sent them when it says so, a part after the other, also while new ones
///   are written, and not only when nobody has written anything for a while
/// - who is in a later term says so to a leader of an earlier one, which then leads no more, and
///   has a leader chosen; else the two would never agree on anything again (5.1)
/// - a snapshot that comes late does not take a follower back (7)
/// - all that it does it does one at a time, see [SerialRaft]
/// - when its disk fails it takes part no more
final class VoterRaft extends SerialRaft {
  private static final long PART_AGAIN = TimeUnit.SECONDS.toNanos(1);
  private static final long SNAPSHOT_AGAIN = TimeUnit.SECONDS.toNanos(10);
  private static final int PART_BYTES = 256 * 1024;
  private static final int PART_ENTRIES = 2000;
  private static final byte[] NOTHING = {};

  private final ConsensusSettings settings;
  private @Nullable VoterLog kept;

  VoterRaft(String name, ConsensusSettings settings) {
    super(settings.queueMax());
    this.settings = settings;
    setId(ClassConfigurator.getProtocolId(RAFT.class));
    raftId(name).members(settings.voters());
    maxLogSize(settings.logMax()).maxLogCacheSize(0);
    stateMachine(settings.state());
    impl = new FollowerPart();
  }

  @Override
  public void start() throws Exception {
    VoterLog opened = settings.openLog(raftId());
    kept = opened;
    log(opened);
    try {
      super.start();
      settings.requireVoters(members());
    } catch (Exception | LinkageError e) {
      opened.close();
      throw e;
    }
  }

  @Override
  protected void takeSnapshot() throws Exception {
    try {
      super.takeSnapshot();
    } catch (UncheckedIOException disk) {
      fail(disk); // who called goes on
      throw disk;
    }
  }

  private VoterLog voterLog() {
    VoterLog now = kept;
    if (now == null) {
      throw new IllegalStateException("not started");
    }
    return now;
  }

  @Override
  void tick() {
    if (impl instanceof LeaderPart leading && !ended()) {
      leading.tick();
      boolean ofEarlierTerms = voterLog().termAt(last_appended) < currentTerm();
      if (last_appended > commit_index && ofEarlierTerms) {
        // With it, what stands before it is agreed on.
        var _ = agree(NOTHING);
      }
    }
  }

  @Override
  void handleInTurn(Message message, RaftHeader header) {
    boolean led = impl instanceof LeaderPart;
    boolean late = header.currTerm() < currentTerm();
    if (late
        && (header instanceof AppendEntriesRequest || header instanceof InstallSnapshotRequest)) {
      AppendResult no = new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, last_appended);
      down_prot.down(
          new EmptyMessage(message.src())
              .putHeader(getId(), new AppendEntriesResponse(currentTerm(), no)));
      return;
    }
    handleAsEver(message, header);
    VoterElection election = stack.findProtocol(VoterElection.class);
    if (led && !(impl instanceof LeaderPart) && leader() == null && election != null) {
      // Somebody is in a later term, and nobody is known to lead there.
      Thread.startVirtualThread(election::startVotingThread);
    }
  }

  @Override
  protected RAFT changeRole(Role role) {
    Class<?> wanted = role == Role.Leader ? LeaderPart.class : FollowerPart.class;
    RaftImpl was = impl;
    if (was.getClass() != wanted) {
      was.destroy();
      RaftImpl next = role == Role.Leader ? new LeaderPart() : new FollowerPart();
      next.init();
      impl = next;
      notifyRoleChangeListeners(role);
    }
    return this;
  }

  /// The leader answers who lacks something by itself.
  @Override
  protected void sendAppendEntriesMessage(Address member, CommitTable.Entry entry) {}

  private AppendResult appended(
      @Nullable LogEntries entries, Address leader, long before, long beforeTerm, long agreed) {
    leader(leader);
    VoterLog mine = voterLog();
    if (before > commit_index) {
      long there = mine.termAt(before);
      if (there < 0) {
        return new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, last_appended);
      }
      if (there != beforeTerm) {
        long from = before;
        while (from - 1 > commit_index && mine.termAt(from - 1) == there) {
          from--;
        }
        deleteAllLogEntriesStartingFrom(from);
        return new AppendResult(AppendResult.Result.FAIL_CONFLICTING_PREV_TERM, from, there);
      }
    }
    LogEntries news = new LogEntries();
    long index = before;
    if (entries != null) {
      for (LogEntry each : entries) {
        index++;
        if (news.size() == 0 && index <= last_appended) {
          if (index <= commit_index || mine.termAt(index) == each.term()) {
            continue;
          }
          deleteAllLogEntriesStartingFrom(index);
        }
        news.add(each);
      }
    }
    if (news.size() > 0) {
      append(last_appended + 1, news);
    }
    long same = Math.max(index, commit_index);
    commitLogTo(Math.min(agreed, same), false);
    return new AppendResult(AppendResult.Result.OK, same);
  }

  private AppendResult installed(byte[] bytes, Address leader, long index, long term)
      throws Exception {
    leader(leader);
    if (index > commit_index && voterLog().termAt(index) == term) {
      commitLogTo(index, false);
    } else if (index > commit_index) {
      DataInput in = new ByteArrayDataInputStream(bytes);
      PersistentState state = new PersistentState();
      state.readFrom(in);
      settings.requireVoters(state.getMembers());
      state_machine.readContentFrom(in);
      voterLog().install(index, term, bytes); // kept only now, when it could be read
      commit_index = index;
      last_appended = index;
      num_snapshot_received++;
    }
    return new AppendResult(AppendResult.Result.OK, commit_index);
  }

  private final class FollowerPart extends Follower {
    FollowerPart() {
      super(VoterRaft.this);
    }

    @Override
    public AppendResult handleAppendEntriesRequest(
        @Nullable LogEntries entries,
        Address leader,
        long before,
        long beforeTerm,
        long term,
        long agreed) {
      return appended(entries, leader, before, beforeTerm, agreed);
    }

    @Override
    public void handleInstallSnapshotRequest(
        Message message, Address leader, long index, long term) {
      byte[] bytes = new byte[message.getLength()];
      System.arraycopy(message.getArray(), message.getOffset(), bytes, 0, bytes.length);
      try {
        AppendResult result = installed(bytes, leader, index, term).commitIndex(commit_index);
        down_prot.down(
            new EmptyMessage(leader)
                .putHeader(getId(), new AppendEntriesResponse(currentTerm(), result)));
      } catch (Exception unreadable) {
        fail(new IllegalStateException("a snapshot cannot be taken over", unreadable));
      }
    }
  }

  private final class LeaderPart extends Leader {
    private final Map<Address, VoterProgress> others = new LinkedHashMap<>();

    LeaderPart() {
      super(VoterRaft.this);
    }

    /// There is one leader in a term.
    @Override
    public AppendResult handleAppendEntriesRequest(
        LogEntries entries, Address leader, long before, long beforeTerm, long term, long agreed) {
      throw new IllegalStateException("another leader in the same term: " + leader);
    }

    private VoterProgress of(Address member) {
      return others.computeIfAbsent(member, _ -> new VoterProgress(last_appended + 1));
    }

    @Override
    public void handleAppendEntriesResponse(Address sender, long term, AppendResult result) {
      if (term != currentTerm() || !commit_table.keys().contains(sender)) {
        return;
      }
      VoterProgress its = of(sender);
      if (result.success()) {
        its.same = Math.max(its.same, result.index());
        its.next = Math.max(its.next, its.same + 1);
        its.agreed = Math.max(its.agreed, result.commitIndex());
        if (result.index() >= its.underWay) {
          its.underWay = 0;
        }
        its.behind &= its.same < last_appended;
        count();
      } else {
        boolean shorter = result.nonMatchingTerm() == 0;
        long lacks = Math.max(its.same + 1, shorter ? result.index() + 1 : result.index());
        its.behind = true;
        if (its.underWay == 0 || lacks < its.next) { // else what it lacks is on its way
          its.next = lacks;
          its.underWay = 0;
        }
      }
      if (its.behind && its.underWay == 0) {
        send(sender, its);
      }
    }

    /// Whether a majority has more than is agreed on.
    private void count() {
      Map<String, Long> reached = new LinkedHashMap<>();
      reached.put(raftId(), last_appended);
      for (Address each : commit_table.keys()) {
        reached.merge(Utils.extractRaftId(each), of(each).same, Math::max);
      }
      reached.keySet().retainAll(members());
      List<Long> all = new ArrayList<>(reached.values());
      if (all.size() < VoterRaft.this.majority) {
        return;
      }
      all.sort(Collections.reverseOrder());
      long most = all.get(VoterRaft.this.majority - 1);
      if (most > commit_index && voterLog().termAt(most) == currentTerm()) {
        commitLogTo(most, true);
      }
    }

    void tick() {
      others.keySet().retainAll(commit_table.keys());
      for (Address each : commit_table.keys()) {
        VoterProgress its = of(each);
        boolean lost = its.underWay > 0 && System.nanoTime() - its.until > 0;
        boolean silent = its.underWay == 0 && its.same < last_appended;
        if (lost || silent || (its.underWay == 0 && its.agreed < commit_index)) {
          send(each, its);
        }
      }
    }

    /// Sends a part of what it lacks; or nothing but up to where all is agreed on.
    private void send(Address member, VoterProgress its) {
      long before = its.next - 1;
      long beforeTerm = before == 0 ? 0 : voterLog().termAt(before);
      if (beforeTerm < 0) {
        sendSnapshot(member, its);
        return;
      }
      LogEntries part = voterLog().behind(before, last_appended, PART_ENTRIES, PART_BYTES);
      long last = before + part.size();
      its.underWay = part.size() == 0 ? 0 : last;
      its.until = System.nanoTime() + PART_AGAIN;
      num_resends++;
      down_prot.down(
          new ObjectMessage(member, part)
              .putHeader(
                  getId(),
                  new AppendEntriesRequest(
                      local_addr, currentTerm(), before, beforeTerm, currentTerm(), commit_index)));
    }

    /// On a thread of its own, since it waits where the member does not keep up.
    private void sendSnapshot(Address member, VoterProgress its) {
      if (its.sending || (its.underWay > 0 && System.nanoTime() - its.until < 0)) {
        return;
      }
      VoterLog mine = voterLog();
      ByteBuffer state = mine.getSnapshot();
      if (state == null) {
        throw new IllegalStateException("entries are gone, and there is no snapshot");
      }
      long index = mine.firstAppended();
      its.underWay = index;
      its.until = System.nanoTime() + SNAPSHOT_AGAIN;
      Message message =
          new BytesMessage(member, state.array(), state.arrayOffset(), state.remaining())
              .putHeader(
                  getId(),
                  new InstallSnapshotRequest(currentTerm(), local_addr, index, mine.termAt(index)));
      its.sending = true;
      Thread.startVirtualThread(() -> {
        try {
          down_prot.down(message);
        } finally {
          its.sending = false;
        }
      });
    }
  }
}
