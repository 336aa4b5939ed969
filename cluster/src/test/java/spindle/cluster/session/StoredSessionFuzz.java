package spindle.cluster.session;

import java.io.IOException;

/// Any bytes are a session, or are refused; and what was read is written as it was.
final class StoredSessionFuzz {
  private StoredSessionFuzz() {}

  static void fuzzerTestOneInput(byte[] input) {
    StoredSession read;
    try {
      read = StoredSession.decoded(input);
    } catch (IOException refused) {
      return;
    }
    try {
      if (!StoredSession.decoded(read.encoded()).equals(read)) {
        throw new AssertionError("another session was read than was written");
      }
    } catch (IOException impossible) {
      throw new AssertionError("what was written cannot be read", impossible);
    }
  }
}
