package spindle.ssh;

import java.time.Duration;
import java.util.function.Consumer;

/// What a client of an SSH server may cost. Immutable; `withX` gives a changed copy, and throws
/// `IllegalArgumentException` for what makes no sense.
public final class SshLimits {
  private static final int KIB = 1024;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft implements Cloneable {
    Duration loginTimeout = Duration.ofSeconds(60);
    int loginAttemptsMax = 6;
    int channelsMax = 10;
    int portsMax = 10;
    int window = 1024 * KIB;
    int packet = 32 * KIB;
    long rekeyBytes = 1L << 30;
    Duration rekeyTime = Duration.ofHours(1);
    int rekeysMax = 60;
    int environmentMax = 32;
    int errorsMax = 1024 * KIB;
    Duration silence = Duration.ofMinutes(5);

    Draft copy() {
      try {
        return (Draft) clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static final SshLimits DEFAULTS = new SshLimits(new Draft());

  private final Draft all;

  private SshLimits(Draft all) {
    this.all = all;
    requireAtLeast("loginAttemptsMax", 1, all.loginAttemptsMax);
    requireAtLeast("channelsMax", 1, all.channelsMax);
    requireAtLeast("portsMax", 0, all.portsMax);
    requireAtLeast("packet", KIB, all.packet);
    requireAtLeast("window", all.packet, all.window);
    requireAtLeast("rekeyBytes", 64 * KIB, all.rekeyBytes);
    requireAtLeast("rekeysMax", 1, all.rekeysMax);
    requireAtLeast("environmentMax", 0, all.environmentMax);
    requireAtLeast("errorsMax", 1, all.errorsMax);
    if (!all.loginTimeout.isPositive()
        || !all.rekeyTime.isPositive()
        || !all.silence.isPositive()) {
      throw new IllegalArgumentException("expected times that are all positive");
    }
  }

  private static void requireAtLeast(String name, long least, long got) {
    if (got < least) {
      throw new IllegalArgumentException(
          "expected %s of at least %d, got %d".formatted(name, least, got));
    }
  }

  /// 60 s and 6 attempts to log in, 10 channels, 10 ports that listen, windows of 1 MiB, packets of
  /// 32 KiB, other keys after 1 GiB or an hour, 60 times with little between, 32 variables, 1 MiB
  /// of errors that wait, 5 minutes of silence.
  public static SshLimits defaults() {
    return DEFAULTS;
  }

  private SshLimits with(Consumer<Draft> change) {
    Draft draft = all.copy();
    change.accept(draft);
    return new SshLimits(draft);
  }

  /// A copy with another time to log in.
  public SshLimits withLoginTimeout(Duration time) {
    return with(draft -> draft.loginTimeout = time);
  }

  /// A copy with another number of attempts.
  public SshLimits withLoginAttemptsMax(int attempts) {
    return with(draft -> draft.loginAttemptsMax = attempts);
  }

  /// A copy with another number of channels.
  public SshLimits withChannelsMax(int channels) {
    return with(draft -> draft.channelsMax = channels);
  }

  /// A copy that listens in so many places for a client.
  public SshLimits withPortsMax(int ports) {
    return with(draft -> draft.portsMax = ports);
  }

  /// A copy with another window and packets of another size.
  public SshLimits withWindow(int window, int packet) {
    return with(draft -> {
      draft.window = window;
      draft.packet = packet;
    });
  }

  /// A copy that changes keys after so many bytes or so much time.
  public SshLimits withRekey(long bytes, Duration time) {
    return with(draft -> {
      draft.rekeyBytes = bytes;
      draft.rekeyTime = time;
    });
  }

  /// A copy that lets the peer have keys changed so often.
  public SshLimits withRekeysMax(int times) {
    return with(draft -> draft.rekeysMax = times);
  }

  /// A copy with another number of variables.
  public SshLimits withEnvironmentMax(int variables) {
    return with(draft -> draft.environmentMax = variables);
  }

  /// A copy with another limit on errors that wait.
  public SshLimits withErrorsMax(int bytes) {
    return with(draft -> draft.errorsMax = bytes);
  }

  /// A copy with another time of silence.
  public SshLimits withSilence(Duration time) {
    return with(draft -> draft.silence = time);
  }

  /// From the connection to the login. Who takes longer is disconnected.
  public Duration loginTimeout() {
    return all.loginTimeout;
  }

  /// Requests to be let in on a connection, right and wrong ones, and questions about keys. The
  /// next one ends the connection. For attempts on several connections there is
  /// [spindle.cred.Attempts].
  public int loginAttemptsMax() {
    return all.loginAttemptsMax;
  }

  /// Channels that a connection may have open; more are refused.
  public int channelsMax() {
    return all.channelsMax;
  }

  /// Places where the server listens for a client, if its rule lets it.
  public int portsMax() {
    return all.portsMax;
  }

  /// Bytes that a client may send on a channel before its program has read them.
  public int window() {
    return all.window;
  }

  /// The largest piece of a channel's data that a client may send in one packet.
  public int packet() {
    return all.packet;
  }

  /// Bytes in either direction after which other keys are made.
  public long rekeyBytes() {
    return all.rekeyBytes;
  }

  /// Time after which other keys are made, with the next packet.
  public Duration rekeyTime() {
    return all.rekeyTime;
  }

  /// How often the peer may have keys changed with less than 512 KiB carried since the last time;
  /// once more for each second. Each time costs some milliseconds of the reactor's thread.
  public int rekeysMax() {
    return all.rekeysMax;
  }

  /// Variables of its environment that a client may set for a program. Each has at most 4096
  /// characters. What is more is refused.
  public int environmentMax() {
    return all.environmentMax;
  }

  /// Bytes of a program's errors that wait for the client.
  public int errorsMax() {
    return all.errorsMax;
  }

  /// How long a client that has logged in may say nothing before it is asked whether it is there;
  /// who does not answer in the same time again is disconnected.
  public Duration silence() {
    return all.silence;
  }

  @Override
  public String toString() {
    return ("SshLimits[loginTimeout=%s, loginAttemptsMax=%d, channelsMax=%d, portsMax=%d,"
            + " window=%d, packet=%d, rekeyBytes=%d, rekeyTime=%s, rekeysMax=%d,"
            + " environmentMax=%d, errorsMax=%d, silence=%s]")
        .formatted(
            all.loginTimeout,
            all.loginAttemptsMax,
            all.channelsMax,
            all.portsMax,
            all.window,
            all.packet,
            all.rekeyBytes,
            all.rekeyTime,
            all.rekeysMax,
            all.environmentMax,
            all.errorsMax,
            all.silence);
  }
}
