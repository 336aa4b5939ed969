package spindle.http2.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import spindle.http.MessageLimits;
import spindle.http.wire.RequestParser;

/// What all connections of one thread share, so that none holds it while it waits: the array that
/// input is parsed in, that in which frames are built, and what Netty's reader asks for, a context
/// that it takes its allocator from.
public final class Workbench {
  private static final ThreadLocal<Workbench> BENCHES = ThreadLocal.withInitial(Workbench::new);
  private static final int INPUT = 64 * 1024;

  private final ByteBuffer input = ByteBuffer.allocate(INPUT);
  private final ByteBuf output = Unpooled.buffer(1024);
  private final ChannelHandlerContext context;
  private MessageLimits parserLimits = MessageLimits.requests();
  private RequestParser parser = new RequestParser(parserLimits);

  private Workbench() {
    ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
    EmbeddedChannel channel = new EmbeddedChannel(handler);
    channel.config().setAllocator(new UnpooledByteBufAllocator(false));
    context = channel.pipeline().context(handler);
  }

  public static Workbench ofThread() {
    return BENCHES.get();
  }

  ChannelHandlerContext context() {
    return context;
  }

  /// As much of `lent` as there is room for, to be read before this is called again.
  public ByteBuffer copyOf(ByteBuffer lent) {
    input.clear();
    int length = Math.min(lent.remaining(), input.capacity());
    input.put(0, lent, lent.position(), length);
    lent.position(lent.position() + length);
    return input.limit(length);
  }

  /// Frames are built in it, and sent before this is called again.
  ByteBuf output() {
    return output.clear();
  }

  /// A parser of heads, which keeps these limits.
  RequestParser parser(MessageLimits limits) {
    if (limits != parserLimits) {
      parserLimits = limits;
      parser = new RequestParser(limits);
    }
    return parser;
  }
}
