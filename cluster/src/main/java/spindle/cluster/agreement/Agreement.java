package spindle.cluster.agreement;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import spindle.cluster.engine.Accord;
import spindle.cluster.engine.ConsensusSettings;
import spindle.cluster.engine.FrameReader;
import spindle.cluster.engine.FrameWriter;
import spindle.defer.Deferred;
import spindle.defer.TimeoutError;
import spindle.roles.Threads;
import spindle.time.Scheduler;

/// What the members of a cluster agree on. `Cluster.agreement()` gives it.
///
/// Every call but those that say otherwise is agreed on: it goes to the member that leads just
/// then, and its Deferred fires when a majority of the voters has it. It fails with a [NotAgreed]:
/// [NoMajority] at once where no leader is known, as on the small side of a split; [OutcomeUnknown]
/// if it was begun and there is no answer in time.
public final class Agreement {
  static final int NAME_MAX = 1024;
  private static final int LOG_MAX = 8 * 1024 * 1024;

  /// Of what waits for a voter's log.
  private static final int QUEUE_MAX = 8 * 1024 * 1024;

  final AgreementSettings settings;
  final Scheduler clock;
  private final Threads threads;
  private final Accord accord;
  private final AgreedState state = new AgreedState();
  private final Map<String, List<Runnable>> lockWatchers = new LinkedHashMap<>();
  private final Map<String, LeaderRole> roles = new LinkedHashMap<>();
  private int pending;

  /// `Cluster.agreement()` gives one; of no use to anybody else.
  @SuppressWarnings("exports") // the accord: only the module itself has one
  public Agreement(AgreementSettings settings, Scheduler clock, Threads threads, Accord accord) {
    this.settings = settings;
    this.clock = clock;
    this.threads = threads;
    this.accord = accord;
    state.onLock(this::lockChanged);
    accord.agreeBy(
        new ConsensusSettings(
            settings.folder(), settings.voters(), settings.synced(), LOG_MAX, QUEUE_MAX, state),
        () -> Deferred.gatherResults(roles.values().stream().map(LeaderRole::end).toList()));
  }

  /// This member's name.
  String self() {
    return accord.self();
  }

  /// Whether this member has left.
  boolean ended() {
    return accord.ended();
  }

  /// The map called `name`, of at most 1024 bytes.
  public AgreedMap map(String name) {
    return new AgreedMap(this, requireName(name), null);
  }

  /// The counter called `name`.
  public AgreedCounter counter(String name) {
    return new AgreedCounter(this, requireName(name), null);
  }

  /// The lock called `name`. Locks and roles share their names.
  public AgreedLock lock(String name) {
    return new AgreedLock(this, requireName(name));
  }

  /// The role called `name`, which one member has at a time.
  public LeaderRole leader(String name) {
    return roles.computeIfAbsent(requireName(name), known -> new LeaderRole(this, known));
  }

  /// The name of the member that takes writes just now, as far as this one knows; null if there is
  /// none. That is the engine's own affair: to have somebody lead, use [#leader].
  public @Nullable String writer() {
    return accord.leader();
  }

  /// How many bytes this member knows to be agreed on, counted as for [AgreementSettings#bytesMax].
  public long bytes() {
    return state.bytes();
  }

  static String requireName(String name) {
    if (name.getBytes(UTF_8).length > NAME_MAX) {
      throw new IllegalArgumentException(
          "expected a name of at most %d bytes, got %d"
              .formatted(NAME_MAX, name.getBytes(UTF_8).length));
    }
    return name;
  }

  AgreedState state() {
    return state;
  }

  private void lockChanged(String name) {
    try {
      threads.callFromThread(
          () -> List.copyOf(lockWatchers.getOrDefault(name, List.of())).forEach(Runnable::run));
    } catch (RejectedExecutionException stopped) {
      System.getLogger("spindle.cluster")
          .log(System.Logger.Level.DEBUG, "the reactor has stopped; nobody is told", stopped);
    }
  }

  void watch(String lock, Runnable told) {
    lockWatchers.computeIfAbsent(lock, _ -> new ArrayList<>()).add(told);
  }

  void unwatch(String lock, Runnable told) {
    List<Runnable> all = lockWatchers.get(lock);
    if (all != null && all.remove(told) && all.isEmpty()) {
      lockWatchers.remove(lock);
    }
  }

  /// Begins a command that a fence may stop.
  FrameWriter fenced(int kind, @Nullable Fence fence) {
    return new FrameWriter(kind)
        .bytes(fence == null ? null : fence.lock().getBytes(UTF_8))
        .number(fence == null ? 0 : fence.term())
        .number(settings.bytesMax());
  }

  /// Has `command` agreed on.
  ///
  /// @return what follows [Status#OK], or with another status that is no failure
  Deferred<Answer> agree(FrameWriter command) {
    String leader = writer();
    if (leader == null) {
      return Deferred.fail(new NoMajority("no majority of " + settings.voters() + " is in reach"));
    }
    if (pending >= settings.pendingMax()) {
      return Deferred.fail(new TooMuchPending(pending + " calls are under way already"));
    }
    pending++;
    return accord
        .agree(leader, command.done())
        .addTimeout(settings.deadline(), clock)
        .finallyDo(() -> pending--)
        .addErrback(failure -> unknown(failure))
        .addCallback(answer -> Answer.of(answer, this));
  }

  private byte[] unknown(Throwable failure) throws OutcomeUnknown {
    String why =
        failure instanceof TimeoutError
            ? "no answer within " + settings.deadline()
            : String.valueOf(failure.getMessage());
    OutcomeUnknown unknown = new OutcomeUnknown(why);
    unknown.initCause(failure);
    throw unknown;
  }

  /// The names of those of whom a majority must agree.
  public List<String> voters() {
    return settings.voters();
  }

  /// An answer, with what is left to read of it.
  record Answer(boolean ok, FrameReader rest) {
    static Answer of(byte[] answer, Agreement agreement) throws Exception {
      FrameReader rest = new FrameReader(answer);
      int status = rest.small();
      return switch (status) {
        case Status.OK -> new Answer(true, rest);
        case Status.OTHERWISE -> new Answer(false, rest);
        case Status.FENCED -> throw new Fenced("the lease has a later holder, or none");
        case Status.NO_ROOM ->
            throw new NoRoom(
                "it would make %d bytes, and %d are allowed"
                    .formatted(rest.number(), agreement.settings.bytesMax()));
        case Status.NOT_LEADER -> throw new NoMajority("the leader is being chosen");
        case Status.BUSY ->
            throw new TooMuchPending("whoever takes writes has too many calls already");
        case Status.UNKNOWN -> throw new OutcomeUnknown("the leader lost its majority meanwhile");
        default -> throw new IllegalStateException("refused: status " + status);
      };
    }
  }
}
