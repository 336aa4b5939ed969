package spindle.cluster.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// Where a cluster and what its members agree on meet: the one knows the members, the other knows
/// the commands. On the reactor's thread.
public final class Accord {
  /// The first byte of an answer of a member that leads not: nothing was begun.
  public static final int NOT_LEADER = 5;

  /// The first byte of the answer of a leader that began, and does not know what became of it.
  public static final int UNKNOWN = 6;

  /// The first byte of the answer of a member that had no room for it: nothing was begun.
  public static final int BUSY = 7;

  /// The way to the member that takes writes.
  @FunctionalInterface
  public interface Way {
    /// Has the member called `leader` agree on `command`.
    ///
    /// @return what [Accord#forwarded] said there; fails if it is not known what became of it
    Deferred<byte[]> forward(String leader, byte[] command);
  }

  private final String self;
  private @Nullable ConsensusSettings settings;
  private Supplier<? extends Deferred<?>> givingBack = Deferred::succeed;
  private @Nullable Consensus consensus;
  private @Nullable Way way;
  private boolean ended;

  /// For the member of that name.
  public Accord(String self) {
    this.self = self;
  }

  /// This member's name.
  public String self() {
    return self;
  }

  /// How it is agreed, and what is done before the member leaves: the agreement says so once.
  public void agreeBy(ConsensusSettings how, Supplier<? extends Deferred<?>> givesBack) {
    settings = how;
    givingBack = givesBack;
  }

  ConsensusSettings settings() {
    if (settings == null) {
      throw new IllegalStateException("nobody has said how it is agreed");
    }
    return settings;
  }

  /// The member has joined.
  public void begin(Consensus joined, Way to) {
    consensus = joined;
    way = to;
  }

  /// The member is about to leave, and gives back what others wait for, if a majority agrees.
  public Deferred<?> giveBack() {
    return givingBack.get();
  }

  /// The member leaves.
  public void end() {
    ended = true;
    consensus = null;
  }

  /// Whether the member has left.
  public boolean ended() {
    return ended;
  }

  /// The name of the member that takes writes, as far as is known here; null for none.
  public @Nullable String leader() {
    return consensus == null ? null : consensus.leader();
  }

  /// Nobody is known to lead, although a majority is there.
  public void choose() {
    if (consensus != null) {
      consensus.choose();
    }
  }

  /// Has `command` agreed on by way of `leader`.
  ///
  /// @return the answer; fails if it is not known what became of it
  public Deferred<byte[]> agree(String leader, byte[] command) {
    return way == null || leader.equals(self) ? agreeHere(command) : way.forward(leader, command);
  }

  private Deferred<byte[]> agreeHere(byte[] command) {
    if (consensus == null) {
      return Deferred.succeed(answer(NOT_LEADER));
    }
    if (!consensus.hasRoom(command.length)) {
      return Deferred.succeed(answer(BUSY));
    }
    Deferred<byte[]> agreed = consensus.agree(command);
    return agreed == null ? Deferred.succeed(answer(NOT_LEADER)) : agreed;
  }

  /// A member that does not lead has sent `command`, since it takes this one to. An empty one
  /// changes nothing; that it is agreed on tells all who leads.
  ///
  /// @return the answer to send back; never fails
  public Deferred<byte[]> forwarded(byte[] command) {
    return agreeHere(command).addErrback(_ -> answer(UNKNOWN));
  }

  /// The answer that is nothing but its first byte.
  public static byte[] answer(int status) {
    return new FrameWriter(status).done();
  }
}
