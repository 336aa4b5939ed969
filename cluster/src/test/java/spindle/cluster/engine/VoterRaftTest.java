package spindle.cluster.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.View;
import org.jgroups.protocols.raft.AppendEntriesRequest;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.PersistentState;
import org.jgroups.raft.StateMachine;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a follower says and does, in the cases in which jgroups-raft's own says or does too much.
class VoterRaftTest {
  private final List<String> applied = new ArrayList<>();
  private final List<Message> sent = new CopyOnWriteArrayList<>();
  private final CountDownLatch free = new CountDownLatch(1);
  private final Semaphore stuck = new Semaphore(0);
  private volatile boolean slow;
  private final Address leader = Names.fresh("beta");

  @SuppressWarnings("NullAway.Init") // start sets it
  private VoterRaft raft;

  private final class Recorded implements StateMachine {
    @Override
    public byte[] apply(byte[] data, int offset, int length, boolean serialize) {
      applied.add(new String(data, offset, length, UTF_8));
      return new byte[0];
    }

    @Override
    public void readContentFrom(DataInput in) throws IOException {
      applied.clear();
      applied.add(in.readUTF());
    }

    @Override
    public void writeContentTo(DataOutput out) throws IOException {
      out.writeUTF(String.join(" ", applied));
    }
  }

  @BeforeEach
  void start() throws Exception {
    raft =
        new VoterRaft(
            "alpha",
            new ConsensusSettings(
                null, List.of("alpha", "beta", "gamma"), true, 1_000_000, 100, new Recorded()));
    raft.setAddress(Names.fresh("alpha"));
    raft.setDownProtocol(
        new Protocol() {
          @Override
          public Object down(Message message) {
            sent.add(message);
            if (slow) {
              stuck.release();
              awaitFree();
            }
            return message;
          }
        });
    raft.init();
    raft.start();
    raft.currentTerm(2);
  }

  private void awaitFree() {
    try {
      free.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    free.countDown();
    raft.stop();
  }

  private static LogEntries entries(String... each) {
    LogEntries all = new LogEntries();
    for (String entry : each) {
      String[] words = entry.split(":");
      all.add(new LogEntry(Long.parseLong(words[0]), words[1].getBytes(UTF_8)));
    }
    return all;
  }

  private String ask(LogEntries entries, long before, long beforeTerm, long agreed) {
    AppendResult result =
        raft.impl().handleAppendEntriesRequest(entries, leader, before, beforeTerm, 2, agreed);
    return (result.success() ? "to " : "not ") + result.index();
  }

  private String log() {
    List<String> all = new ArrayList<>();
    raft.log()
        .forEach((entry, _) -> all.add(entry.term() + ":" + new String(entry.command(), UTF_8)));
    return String.join(" ", all);
  }

  @Test
  void entriesOfAnEarlierLeaderMakePlaceAlsoWhereTheFirstOnesAreTheSame() {
    assertThat(ask(entries("1:a", "1:b", "1:c", "1:d"), 0, 0, 1)).isEqualTo("to 4");
    assertThat(ask(entries("1:b", "2:x"), 1, 1, 3)).isEqualTo("to 3");
    assertThat(log()).isEqualTo("1:a 1:b 2:x");
    assertThat(applied).containsExactly("a", "b", "x");
  }

  @Test
  void whatIsThereAlreadyIsNotWrittenTwiceNorCutOff() {
    ask(entries("1:a", "1:b", "1:c"), 0, 0, 0);
    assertThat(ask(entries("1:a", "1:b"), 0, 0, 0)).isEqualTo("to 2");
    assertThat(ask(entries("1:b", "1:c", "2:d"), 1, 1, 0)).isEqualTo("to 4");
    assertThat(log()).isEqualTo("1:a 1:b 1:c 2:d");
  }

  @Test
  void nothingIsAgreedOnThatWasNotCompared() {
    ask(entries("1:a", "1:b", "1:c"), 0, 0, 0);
    assertThat(ask(new LogEntries(), 1, 1, 3)).isEqualTo("to 1");
    assertThat(applied).containsExactly("a");
    assertThat(ask(new LogEntries(), 0, 0, 3)).as("from before it").isEqualTo("to 1");
    assertThat(applied).containsExactly("a");
    assertThat(ask(entries("1:a"), 0, 0, 3)).isEqualTo("to 1");
    assertThat(applied).containsExactly("a");
  }

  @Test
  void whoLacksTheEntryBeforeSaysHowFarItGoes() {
    ask(entries("1:a"), 0, 0, 0);
    assertThat(ask(entries("2:d"), 3, 2, 0)).isEqualTo("not 1");
    assertThat(log()).isEqualTo("1:a");
  }

  @Test
  void whoHasAnotherEntryBeforeLetsAllOfThatTermGoDownToWhatIsAgreedOn() {
    ask(entries("1:a", "1:b", "1:c", "1:d"), 0, 0, 2);
    assertThat(ask(entries("2:e"), 4, 2, 2)).isEqualTo("not 3");
    assertThat(log()).isEqualTo("1:a 1:b");
  }

  private void install(long index, long term, String state) throws IOException {
    install(index, term, state, "alpha", "beta", "gamma");
  }

  private void install(long index, long term, String state, String... voters) throws IOException {
    ByteArrayDataOutputStream out = new ByteArrayDataOutputStream();
    PersistentState members = new PersistentState();
    members.setMembers(List.of(voters));
    members.writeTo(out);
    out.writeUTF(state);
    raft.impl()
        .handleInstallSnapshotRequest(
            new BytesMessage(null, out.buffer(), 0, out.position()), leader, index, term);
  }

  @Test
  void aSnapshotOfOtherVotersIsNotKept() throws Exception {
    ask(entries("1:a"), 0, 0, 1);
    install(9, 2, "theirs", "alpha", "beta", "gamma", "delta");
    assertThat(raft.ended()).isTrue();
    assertThat(applied).containsExactly("a");
    assertThat(raft.log().getSnapshot()).isNull();
    assertThat(sent).isEmpty();
  }

  @Test
  void aSnapshotThatCannotBeReadIsNotKept() throws Exception {
    raft.impl()
        .handleInstallSnapshotRequest(new BytesMessage(null, new byte[3], 0, 3), leader, 9, 2);
    assertThat(raft.ended()).isTrue();
    assertThat(raft.log().getSnapshot()).isNull();
  }

  private VoterRaft inFolder(Path folder, String... voters) {
    VoterRaft voter =
        new VoterRaft(
            "alpha", new ConsensusSettings(folder, List.of(voters), true, 10, 100, new Recorded()));
    voter.setAddress(Names.fresh("alpha"));
    return voter;
  }

  @Test
  void whoseDiskHasNoRoomForASnapshotTakesPartNoMore(@TempDir Path folder) throws Exception {
    raft.stop();
    raft = inFolder(folder, "alpha", "beta", "gamma");
    raft.init();
    raft.start();
    Files.createDirectories(folder.resolve("alpha/snapshot.new/in the way"));
    ask(entries("1:more than ten bytes"), 0, 0, 1);
    assertThat(raft.ended()).isTrue();
  }

  @Test
  void whoseSnapshotIsOfOtherVotersDoesNotStart(@TempDir Path folder) throws Exception {
    raft.stop();
    raft = inFolder(folder, "alpha", "beta", "gamma");
    raft.init();
    raft.start();
    ask(entries("1:more than ten bytes"), 0, 0, 1);
    assertThat(raft.log().getSnapshot()).isNotNull();
    raft.stop();
    VoterRaft other = inFolder(folder, "alpha", "beta", "delta");
    other.init();
    assertThatThrownBy(other::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("got one by [alpha, beta, gamma]: give all the voters");
    raft = inFolder(folder, "gamma", "beta", "alpha");
    raft.init();
    raft.start();
    assertThat(applied).as("in another order").contains("more than ten bytes");
  }

  @Test
  void aSnapshotThatComesLateTakesNobodyBack() throws Exception {
    ask(entries("1:a", "1:b", "1:c"), 0, 0, 2);
    install(1, 1, "old");
    assertThat(applied).containsExactly("a", "b");
    install(3, 1, "of what is here");
    assertThat(applied).containsExactly("a", "b", "c");
    install(9, 2, "new");
    assertThat(applied).containsExactly("new");
    assertThat(raft.commitIndex()).isEqualTo(9);
    assertThat(ask(entries("2:j"), 9, 2, 10)).isEqualTo("to 10");
    assertThat(applied).containsExactly("new", "j");
    assertThat(sent).as("each is answered").hasSize(3);
  }

  /// Whoever sends waits until [#free], as where another one does not keep up.
  private void lead() {
    raft.setLeaderAndTerm(raft.getAddress(), 3);
    slow = true;
  }

  @Test
  void soManyBytesOfCommandsMayWaitAndNoMoreButOneCommandAlone() throws Exception {
    lead();
    assertThat(raft.hasRoom(101)).isTrue();
    assertThat(raft.agree(new byte[60])).isNotNull();
    stuck.acquire();
    assertThat(raft.hasRoom(40)).isTrue();
    assertThat(raft.hasRoom(41)).isFalse();
    assertThat(raft.agree(new byte[40])).isNotNull();
    assertThat(raft.hasRoom(1)).isFalse();
    free.countDown();
    stuck.acquire();
    raft.inTurn(() -> assertThat(raft.hasRoom(100)).isTrue());
  }

  @Test
  void whatAFollowerIsSentWaitsOutsideWhenItDoesNotKeepUp() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    Thread busy =
        Thread.ofPlatform()
            .start(() ->
                raft.inTurn(() -> {
                  stuck.release();
                  awaitFree();
                }));
    stuck.acquire();
    Thread reading =
        Thread.ofPlatform()
            .start(() -> {
              for (int term = 1; term <= 2; term++) {
                raft.up(
                    new ObjectMessage(null, entries(term + ":" + "x".repeat(60)))
                        .setSrc(leader)
                        .putHeader(
                            raft.getId(),
                            new AppendEntriesRequest(leader, 2, term - 1, term - 1, 2, 0)));
                order.add("heard " + term);
              }
            });
    while (reading.isAlive() && reading.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    order.add("free");
    free.countDown();
    reading.join();
    busy.join();
    assertThat(order).containsExactly("heard 1", "free", "heard 2");
  }

  @Test
  void whoDoesNotTakeASnapshotHasOnlyOneHeldForIt() throws Exception {
    install(9, 2, "state");
    sent.clear();
    lead();
    raft.handleView(View.create(raft.getAddress(), 1, raft.getAddress(), leader));
    for (int index = 5; index > 0; index--) {
      raft.impl()
          .handleAppendEntriesResponse(
              leader, 3, new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, index));
    }
    stuck.acquire();
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().getLength()).isPositive();
  }

  @Test
  void aVoterLeavesAViewInWhichAnOlderMemberHasOtherVoters() {
    List<String> voters = List.of("alpha", "beta", "gamma");
    Address own = Names.fresh("alpha", new Terms(1, 1, voters, 1, 1));
    raft.setAddress(own);
    Address other = Names.fresh("delta", new Terms(1, 1, List.of("alpha", "delta"), 1, 1));
    raft.handleView(View.create(own, 1, own, other));
    assertThat(raft.ended()).as("the later one leaves").isFalse();
    raft.handleView(View.create(other, 2, other, own));
    assertThat(raft.ended()).isTrue();
  }
}
