package spindle.stream;

import org.jspecify.annotations.Nullable;
import spindle.protocol.InputAccount;
import spindle.reason.InputBudgetExceeded;

/// A connection as far as it counts what is kept for its peer, see [InputBudget]. One that keeps
/// nothing has no share.
abstract class InputCounted extends TrafficCounted {
  private @Nullable InputShare input;

  /// Whether the protocol does not want its peer to be read from.
  boolean paused;

  InputCounted(StreamContext streams) {
    super(streams);
  }

  @Override
  public final boolean isConnection() {
    return true;
  }

  /// Asks the kernel for what is wanted now.
  abstract void updateInterest();

  /// Whether the connection has its socket still.
  abstract boolean socketIsOpen();

  /// Ends it with a reset, for that reason.
  abstract void abortFor(InputBudgetExceeded why);

  /// See [spindle.protocol.Transport].
  public final void pauseProducing() {
    streams.loop.requireThread();
    paused = true;
    updateInterest();
  }

  /// See [spindle.protocol.Transport].
  public final void resumeProducing() {
    streams.loop.requireThread();
    paused = false;
    updateInterest();
  }

  /// An account of its protocol, or of somebody whom that knows.
  final InputAccount openAccount() {
    return share().ofProtocol();
  }

  /// Its share, which is there from the first account on.
  final InputShare share() {
    InputShare present = input;
    if (present == null) {
      present = new InputShare(this, streams.input);
      input = present;
    }
    return present;
  }

  /// A connection for whose peer nothing is kept has no share.
  final void dropShare(InputShare empty) {
    if (input == empty) {
      input = null;
    }
  }

  /// Whether so many bytes are kept for the peer of a connection that has not ended.
  final boolean keepsInput(long least) {
    return input != null && socketIsOpen() && input.kept() >= Math.max(1, least);
  }

  /// Whether the peer is not to be read from, because too much is kept for all.
  final boolean inputIsHeldUp() {
    return input != null && input.holdsUp();
  }

  /// The same, or because this turn is to let some go.
  final boolean mustWait() {
    if (inputIsHeldUp()) {
      updateInterest();
      return true;
    }
    return streams.input.isExceeded() && keepsInput(1);
  }

  /// What the protocol has kept is not its any more.
  final void settleInput() {
    if (input != null) {
      input.settle();
    }
  }
}
