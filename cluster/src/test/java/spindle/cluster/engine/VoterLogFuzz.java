package spindle.cluster.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;

/// Any bytes are a log, or are refused; and what was read is what is read again.
final class VoterLogFuzz {
  private VoterLogFuzz() {}

  /// @param input the file `log`
  /// @param folder where it may be written
  static void fuzzerTestOneInput(byte[] input, Path folder) throws IOException {
    Files.write(folder.resolve("log"), input);
    String first;
    try (VoterLog log = VoterLog.in(folder, false)) {
      log.append(log.lastAppended() + 1, LogEntries.create(new LogEntry(9, new byte[3])));
      first = log.toString();
    } catch (IOException refused) {
      return;
    }
    try (VoterLog log = VoterLog.in(folder, false)) {
      if (!log.toString().equals(first)) {
        throw new AssertionError("written " + first + ", read " + log);
      }
    }
  }
}
