package spindle.redis;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.topics.Topics;

/// How a process uses a server of Redis, and what that may cost. Immutable; `withX` gives a changed
/// copy.
public final class RedisSettings {
  private static final int MIB = 1024 * 1024;

  private static final class Draft {
    String prefix = "spindle:";
    @Nullable String user;
    @Nullable String password;
    int database;
    int messageMax = MIB;
    int queueMax = 4 * MIB;
    int callsMax = 10_000;
    int topicsMax = 1000;
    Duration deadline = Duration.ofSeconds(5);
  }

  private final String name;
  private final Draft all;

  private RedisSettings(String name, Draft all) {
    this.name = name;
    this.all = all;
  }

  /// The process called `name`: keys and channels begin with `spindle:`, nobody logs in, and limits
  /// are as the `withX` say.
  ///
  /// @param name no other process has it, also not while one takes over from another: subscribers
  ///   are told that it is the sender, and presence takes two of one name for one that starts again
  ///   and again
  /// @throws IllegalArgumentException unless it has 1 to 255 bytes
  public static RedisSettings of(String name) {
    return new RedisSettings(Topics.requireName(name), new Draft());
  }

  private RedisSettings with(Consumer<Draft> change) {
    Draft copy = new Draft();
    copy.prefix = all.prefix;
    copy.user = all.user;
    copy.password = all.password;
    copy.database = all.database;
    copy.messageMax = all.messageMax;
    copy.queueMax = all.queueMax;
    copy.callsMax = all.callsMax;
    copy.topicsMax = all.topicsMax;
    copy.deadline = all.deadline;
    change.accept(copy);
    return new RedisSettings(name, copy);
  }

  /// A copy whose keys and channels begin otherwise: for two programs on one server.
  public RedisSettings withPrefix(String prefix) {
    return with(draft -> draft.prefix = prefix);
  }

  /// A copy that logs in with a password alone, as `requirepass` wants it.
  public RedisSettings withPassword(String password) {
    return with(draft -> draft.password = password);
  }

  /// A copy that logs in as a user.
  public RedisSettings withUser(String user, String password) {
    return with(draft -> {
      draft.user = user;
      draft.password = password;
    });
  }

  /// A copy that keeps sessions in another database than 0. Topics know no databases.
  public RedisSettings withDatabase(int number) {
    return with(draft -> draft.database = requirePositive(number + 1) - 1);
  }

  /// A copy with another limit on the bytes of a message, 1 MiB if nothing is said. A larger one is
  /// refused with an `IllegalArgumentException`; one that comes ends the connection, as any reply
  /// does that is larger by 64 KiB.
  public RedisSettings withMessageMax(int bytes) {
    return with(draft -> draft.messageMax = requirePositive(bytes));
  }

  /// A copy with other limits on what is sent and not answered: 4 MiB and 10 000 calls if nothing
  /// is said. Messages beyond it are dropped, and subscribers are told; other calls fail with
  /// [RedisUnavailable].
  public RedisSettings withQueueMax(int bytes, int calls) {
    return with(draft -> {
      draft.queueMax = requirePositive(bytes);
      draft.callsMax = requirePositive(calls);
    });
  }

  /// A copy with another limit on topics that are heard, 1000 if nothing is said.
  public RedisSettings withTopicsMax(int topics) {
    return with(draft -> draft.topicsMax = requirePositive(topics));
  }

  /// A copy with another time for an answer, 5 s if nothing is said. When it is over, the
  /// connection is given up. A server that has nothing to say is asked whether it is there each two
  /// such times.
  public RedisSettings withDeadline(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("expected a time above 0, got " + time);
    }
    return with(draft -> draft.deadline = time);
  }

  private static int requirePositive(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("expected a number in range, got " + number);
    }
    return number;
  }

  /// What others call this process.
  public String name() {
    return name;
  }

  String prefix() {
    return all.prefix;
  }

  @Nullable String user() {
    return all.user;
  }

  @Nullable String password() {
    return all.password;
  }

  int database() {
    return all.database;
  }

  int messageMax() {
    return all.messageMax;
  }

  int queueMax() {
    return all.queueMax;
  }

  int callsMax() {
    return all.callsMax;
  }

  int topicsMax() {
    return all.topicsMax;
  }

  Duration deadline() {
    return all.deadline;
  }

  int replyMax() {
    return messageMax() + 64 * 1024;
  }

  /// Without the password.
  @Override
  public String toString() {
    return "RedisSettings(%s, %s)".formatted(name, all.prefix);
  }
}
