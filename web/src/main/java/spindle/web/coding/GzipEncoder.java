package spindle.web.coding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/// Codes as one member of gzip, since some clients read no second one.
final class GzipEncoder implements ContentCoder {
  private static final int TRAILER = 8;

  /// Magic, deflate, no flags, no time, no extra flags, an unknown system.
  private static final byte[] HEAD = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF};

  private final Deflating deflating = new Deflating(true);
  private final CRC32 sum = new CRC32();
  private long length;

  /// What is to be given before anything else: the head, then nothing, then the trailer.
  private ByteBuffer ours = ByteBuffer.wrap(HEAD);

  private boolean ending;

  @Override
  public boolean code(ByteBuffer input, ByteBuffer output, Goal goal) {
    if (!giveOurs(output)) {
      return false;
    }
    if (ending) {
      return true;
    }
    ByteBuffer taken = input.duplicate();
    boolean done = deflating.code(input, output, goal);
    taken.limit(input.position());
    length += taken.remaining();
    sum.update(taken);
    if (!done || goal != Goal.END) {
      return done;
    }
    ending = true;
    ours = ByteBuffer.allocate(TRAILER).order(ByteOrder.LITTLE_ENDIAN);
    ours.putInt((int) sum.getValue()).putInt((int) length).flip();
    return giveOurs(output);
  }

  private boolean giveOurs(ByteBuffer output) {
    while (ours.hasRemaining() && output.hasRemaining()) {
      output.put(ours.get());
    }
    return !ours.hasRemaining();
  }

  @Override
  public void close() {
    deflating.close();
  }
}
