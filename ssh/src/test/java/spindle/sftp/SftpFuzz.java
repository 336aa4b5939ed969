package spindle.sftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// A target for fuzzers: whatever a client says to a server of files is answered, or is no SFTP.
/// The folder is read-only, so that nothing is left behind.
final class SftpFuzz {
  private SftpFuzz() {}

  /// Called by fuzzers.
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Path folder = Files.createTempDirectory("fuzz");
    Requests requests = new Requests(folder, false, 4);
    Packets packets = new Packets(SftpService.PACKET_MAX);
    try {
      requests.done(new Packet(Packet.INIT).putInt(3).whole().position(4).slice());
      packets.append(ByteBuffer.wrap(input));
      for (ByteBuffer next; (next = packets.next()) != null; ) {
        requests.done(next).whole();
      }
    } catch (IOException noSftp) {
      // The connection would be ended.
    } finally {
      requests.close();
      Files.delete(folder);
    }
  }
}
