package spindle.cluster;

/// The member could not join: the port is taken, there is another member of its name, its settings
/// are not those of the members where they must be the same, or the seeds could not be looked up.
public final class JoinFailed extends Exception {
  private static final long serialVersionUID = 1L;

  JoinFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
