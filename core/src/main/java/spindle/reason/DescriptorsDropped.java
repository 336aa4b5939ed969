package spindle.reason;

/// The peer passed descriptors of which the system has dropped some, because this process has as
/// many open as it may (`ulimit -n`). The bytes that came with them are not delivered, since they
/// would stand for something that is not there.
public final class DescriptorsDropped extends ConnectionLost {
  private static final long serialVersionUID = 1L;

  /// Of those that were passed together only `came` arrived; they are closed.
  public DescriptorsDropped(int came) {
    super(
        "the system dropped descriptors that the peer passed, and only %d came: raise `ulimit -n`"
            .formatted(came),
        null);
  }
}
