package spindle.roles;

import java.io.IOException;
import spindle.reason.ProcessTerminated;

/// A signal has ended the process whose output was collected, so that may be incomplete. The cause
/// is the [ProcessTerminated].
public final class EndedBySignal extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient ProcessOutput output;

  /// `reason` has ended the process, which had written `output` by then.
  public EndedBySignal(ProcessOutput output, ProcessTerminated reason) {
    super(reason.getMessage(), reason);
    this.output = output;
  }

  /// What it had written by then.
  public ProcessOutput output() {
    return output;
  }
}
