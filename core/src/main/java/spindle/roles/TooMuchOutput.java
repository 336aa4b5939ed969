package spindle.roles;

import java.io.IOException;

/// A process wrote more than was to be collected.
public final class TooMuchOutput extends IOException {
  private static final long serialVersionUID = 1L;

  /// `program` wrote more than `limit` bytes.
  public TooMuchOutput(String program, int limit) {
    super(
        ("'%s' wrote more than %d bytes, the limit, and was killed: raise it with "
                + "ProcessOptions.withCollectedMax, or read it piece by piece with spawnProcess")
            .formatted(program, limit));
  }
}
