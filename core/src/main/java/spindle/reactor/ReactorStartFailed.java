package spindle.reactor;

import spindle.protocol.CannotListenError;

/// What [Reactor#run] throws instead of running, when the program could not listen where it wanted to
/// and has not handled that failure. It is one line without a stack trace, because it is for whoever
/// started the program: a port that is taken is nobody's bug.
public final class ReactorStartFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReactorStartFailed(CannotListenError failure) {
    super(failure.getMessage(), null, false, false);
  }

  @Override
  public String toString() {
    return getMessage();
  }
}
