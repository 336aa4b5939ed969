package spindle.http2.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Cuts what arrives into frames, and has Netty's reader take each one whole. Between two reads it
/// keeps nothing but a frame that has not ended, and a block of fields that has not.
public final class FrameInput {
  static final int HEADER = 9;
  public static final int FRAME_MAX = 16 * 1024;

  private static final byte[] NOTHING = {};
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;
  private static final int EMPTY_CONTINUATIONS_MAX = 4;
  private static final int SETTINGS_MAX = 32;
  private static final int SETTING = 6;

  /// The largest that Netty's decoder takes, as MAX_HEADER_LIST_SIZE may be.
  private static final long LIST_MAX = 0xFFFF_FFFFL;

  private final DefaultHttp2FrameReader reader;
  private final Http2FrameListener listener;
  private final long blockMax;
  private final int continuationsMax;
  private byte[] kept = NOTHING;
  private int keptLength;
  private long blockBytes;
  private int continuations;
  private int emptyOnes;
  private boolean inBlock;

  /// @param headMax bytes of a decoded block, counted as RFC 9113, 10.5.1, does; four times as many
  ///   end the connection
  public FrameInput(Http2FrameListener listener, int headMax, int fieldsMax, int continuationsMax) {
    this.listener = listener;
    this.blockMax = 2L * headMax;
    this.continuationsMax = continuationsMax;
    long listMax = Math.min(4L * headMax, LIST_MAX);
    reader =
        new DefaultHttp2FrameReader(
            new DefaultHttp2HeadersDecoder(false, listMax) {
              @Override
              protected Http2Headers newHeaders() {
                return new FieldSection(headMax, fieldsMax);
              }
            },
            Integer.MAX_VALUE);
  }

  /// Whether a frame or a block has begun, and has not ended.
  public boolean isPartial() {
    return keptLength > 0 || inBlock;
  }

  /// Frees what the reader keeps.
  public void close() {
    reader.close();
    kept = NOTHING;
    keptLength = 0;
  }

  /// Reads on, until the end of `stream` or until `goesOn` says no more.
  ///
  /// @param stream has an array
  /// @throws Http2Exception what the reader or the listener throws
  public void read(ByteBuffer stream, Workbench bench) throws Http2Exception {
    while (stream.hasRemaining()) {
      if (keptLength > 0) {
        if (!complete(stream)) {
          return;
        }
        int length = keptLength;
        keptLength = 0;
        byte[] frame = kept;
        kept = NOTHING;
        take(Unpooled.wrappedBuffer(frame, 0, length), bench);
      } else {
        int length = frameLength(stream);
        if (length < 0 || stream.remaining() < length) {
          keep(stream, Math.max(length, HEADER));
          return;
        }
        ByteBuf frame =
            Unpooled.wrappedBuffer(
                stream.array(), stream.arrayOffset() + stream.position(), length);
        stream.position(stream.position() + length);
        take(frame, bench);
      }
    }
  }

  /// The length of the frame that begins here, its header counted; -1 if that is not known yet.
  private static int frameLength(ByteBuffer stream) throws Http2Exception {
    if (stream.remaining() < HEADER) {
      return -1;
    }
    int at = stream.position();
    int length =
        ((stream.get(at) & 0xFF) << 16)
            | ((stream.get(at + 1) & 0xFF) << 8)
            | (stream.get(at + 2) & 0xFF);
    if (length > FRAME_MAX) {
      throw ErrorCodes.fault(Http2Error.FRAME_SIZE_ERROR, "expected frames of at most 16384 bytes");
    }
    return HEADER + length;
  }

  private void keep(ByteBuffer stream, int room) {
    kept = new byte[Math.max(room, stream.remaining())];
    keptLength = stream.remaining();
    stream.get(kept, 0, keptLength);
  }

  /// Adds to the frame that has begun.
  ///
  /// @return whether it is whole
  private boolean complete(ByteBuffer stream) throws Http2Exception {
    if (keptLength < HEADER && !fill(stream, HEADER)) {
      return false;
    }
    return fill(stream, frameLength(ByteBuffer.wrap(kept, 0, keptLength)));
  }

  private boolean fill(ByteBuffer stream, int length) {
    if (kept.length < length) {
      kept = Arrays.copyOf(kept, length);
    }
    int taken = Math.min(length - keptLength, stream.remaining());
    stream.get(kept, keptLength, taken);
    keptLength += taken;
    return keptLength == length;
  }

  private void take(ByteBuf frame, Workbench bench) throws Http2Exception {
    int length = frame.getUnsignedMedium(0);
    int type = frame.getUnsignedByte(3);
    boolean endOfBlock = (frame.getUnsignedByte(4) & END_HEADERS) != 0;
    if (type == HEADERS) {
      continuations = 0;
      emptyOnes = 0;
      blockBytes = 0;
    }
    if (type == HEADERS || (type == CONTINUATION && inBlock)) {
      count(length, type == CONTINUATION);
      inBlock = !endOfBlock;
    } else if (type == SETTINGS && length > SETTINGS_MAX * SETTING) {
      throw ErrorCodes.calm("expected at most 32 settings in a frame");
    }
    reader.readFrame(bench.context(), frame, listener);
    if (!inBlock) {
      blockBytes = 0;
    }
  }

  private void count(int length, boolean continuation) throws Http2Exception {
    blockBytes += length;
    if (blockBytes > blockMax) {
      throw ErrorCodes.calm("expected a block of at most %d bytes".formatted(blockMax));
    }
    if (continuation) {
      continuations++;
      emptyOnes += length == 0 ? 1 : 0;
      if (continuations > continuationsMax || emptyOnes > EMPTY_CONTINUATIONS_MAX) {
        throw ErrorCodes.calm("expected at most %d CONTINUATIONs".formatted(continuationsMax));
      }
    }
  }
}
