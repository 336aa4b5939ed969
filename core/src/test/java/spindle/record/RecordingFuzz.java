package spindle.record;

/// Target for fuzzing: any text as a recording's file.
///
/// It is read, and then written as what it says, or refused as no recording; no other exception
/// comes out.
public final class RecordingFuzz {
  private RecordingFuzz() {}

  /// Reads `text`.
  public static void readOrRefused(String text) {
    try {
      Recording read = Recording.parse(text);
      if (!Recording.parse(read.text()).equals(read)) {
        throw new AssertionError("written and read again it is another: " + text);
      }
    } catch (RecordingFormatError refused) {
      if (!String.valueOf(refused.getMessage()).startsWith("line ")) {
        throw new AssertionError("no line is named", refused);
      }
    }
  }
}
