package spindle.codings;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import spindle.web.coding.MalformedContent;

/// What the head of a frame of zstd says of its length, and how much came of it. The library holds
/// one against the other unless the last block is empty and the frame comes in pieces: then a frame
/// that is too short passes.
final class ZstdFrame {
  /// RFC 8878, 3.1.1.1: the magic number, and the longest head.
  private static final int HEAD_MAX = 4 + 14;

  private final ByteBuffer head = ByteBuffer.allocate(HEAD_MAX);
  private long given;

  /// The library has taken these bytes of the frame, and has given so many.
  void moved(ByteBuffer taken, int bytes) {
    head.put(taken.slice(0, Math.min(taken.limit(), head.remaining())));
    given += bytes;
  }

  void ended() throws MalformedContent {
    long said = Zstd.getFrameContentSize(head.array(), 0, head.position());
    if (said >= 0 && said != given) {
      throw new MalformedContent("expected a frame of zstd as long as its head says");
    }
  }
}
