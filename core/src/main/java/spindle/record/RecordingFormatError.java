package spindle.record;

import java.io.IOException;

/// A file is no recording.
public final class RecordingFormatError extends IOException {
  private static final long serialVersionUID = 1L;

  /// What was expected, and what came.
  public RecordingFormatError(String message) {
    super(message);
  }
}
