package spindle.bench.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataChunkedInput;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.stream.ChunkedNioFile;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// What Netty does with HTTP/2 and with WebSockets: `NettyFrames PORT SERVICE`, one event loop over
/// epoll.
final class NettyFrames {
  private static final int MESSAGE_MAX = 1 << 20;
  private static final int PIECE = 16 * 1024;
  private static final String TEXT = "text/plain; charset=utf-8";

  private NettyFrames() {}

  /// Serves until it is ended.
  public static void main(String... args) throws Exception {
    boolean sockets = args[1].startsWith("socket");
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    new ServerBootstrap()
        .group(group)
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 4096)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (sockets) {
                  sockets(channel.pipeline());
                } else {
                  streams(channel.pipeline());
                }
              }
            })
        .bind(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))
        .sync()
        .channel()
        .closeFuture()
        .sync();
  }

  private static void sockets(ChannelPipeline line) {
    line.addLast(new HttpServerCodec());
    line.addLast(new HttpObjectAggregator(MESSAGE_MAX));
    line.addLast(
        new io.netty.handler.codec.http.websocketx.extensions.compression
            .WebSocketServerCompressionHandler(MESSAGE_MAX));
    line.addLast(new WebSocketServerProtocolHandler("/socket", null, true, MESSAGE_MAX));
    line.addLast(new Echo());
  }

  private static final class Echo extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
      var _ = context.writeAndFlush(frame.retain());
    }
  }

  private static void streams(ChannelPipeline line) {
    Http2Settings settings = Http2Settings.defaultSettings().maxConcurrentStreams(200);
    line.addLast(Http2FrameCodecBuilder.forServer().initialSettings(settings).build());
    line.addLast(new Http2MultiplexHandler(new Answering()));
  }

  /// Answers each stream.
  @Sharable
  private static final class Answering extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) throws IOException {
      if (frame instanceof Http2HeadersFrame head) {
        String path = head.headers().path().toString();
        switch (path) {
          case "/" -> answer(context, TEXT, Pages.HELLO.getBytes(StandardCharsets.UTF_8));
          case "/json" -> answer(context, "application/json", Pages.json());
          default -> file(context, head.stream(), Pages.folder().resolve(path.substring(1)));
        }
      } else {
        ReferenceCountUtil.release(frame);
      }
    }

    private static void answer(ChannelHandlerContext context, String type, byte[] body) {
      head(context, type, body.length);
      var _ = context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
    }

    private static void head(ChannelHandlerContext context, String type, int length) {
      Http2Headers head = new DefaultHttp2Headers(false, 3).status("200");
      head.set("content-type", type);
      head.setInt("content-length", length);
      var _ = context.write(new DefaultHttp2HeadersFrame(head));
    }

    private static void file(ChannelHandlerContext context, Http2FrameStream stream, Path file)
        throws IOException {
      var pieces = new ChunkedNioFile(FileChannel.open(file), PIECE);
      head(context, "application/octet-stream", (int) pieces.length());
      context.pipeline().addFirst(new ChunkedWriteHandler());
      var _ = context.channel().write(new Http2DataChunkedInput(pieces, stream));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
