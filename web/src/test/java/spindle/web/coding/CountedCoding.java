package spindle.web.coding;

import java.nio.ByteBuffer;

/// Another coding, which knows how many of its coders are open.
final class CountedCoding implements ContentCoding {
  private final ContentCoding coding;
  int opened;
  int open;

  CountedCoding(ContentCoding coding) {
    this.coding = coding;
  }

  @Override
  public String name() {
    return coding.name();
  }

  @Override
  public ContentCoder encoder() {
    return counted(coding.encoder());
  }

  @Override
  public ContentCoder decoder() {
    return counted(coding.decoder());
  }

  private ContentCoder counted(ContentCoder coder) {
    opened++;
    open++;
    return new ContentCoder() {
      @Override
      public boolean code(ByteBuffer input, ByteBuffer output, Goal goal) throws MalformedContent {
        return coder.code(input, output, goal);
      }

      @Override
      public void close() {
        open--;
        coder.close();
      }
    };
  }
}
