package spindle.reactor;

import java.io.PrintStream;
import spindle.reason.CannotListenError;

/// What [Reactor#run] throws instead of running, when the program could not listen where it wanted
/// to and has not handled that failure. Uncaught it prints as one line without its stack trace,
/// because that is for whoever started the program: a port that is taken is nobody's bug.
public final class ReactorStartFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReactorStartFailed(CannotListenError failure) {
    super(failure.getMessage());
  }

  /// Prints the message only.
  @Override
  public void printStackTrace(PrintStream out) {
    out.println(getMessage());
  }
}
