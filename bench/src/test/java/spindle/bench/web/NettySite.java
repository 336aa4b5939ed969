package spindle.bench.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/// Netty's site: `NettySite PORT`, its HTTP codec over epoll, one event loop.
final class NettySite {
  private static final AsciiString TEXT = AsciiString.cached("text/plain; charset=utf-8");
  private static final AsciiString JSON = AsciiString.cached("application/json");
  private static final AsciiString BYTES = AsciiString.cached("application/octet-stream");

  /// Made anew each second.
  private static AsciiString date = now();

  private NettySite() {}

  /// Serves until it is ended.
  public static void main(String... args) throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    var _ = group.next().scheduleAtFixedRate(() -> date = now(), 1, 1, TimeUnit.SECONDS);
    new ServerBootstrap()
        .group(group)
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 4096)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpServerCodec(), new Answering());
              }
            })
        .bind(Integer.parseInt(args[0]))
        .sync();
  }

  private static AsciiString now() {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    return AsciiString.of(DateTimeFormatter.RFC_1123_DATE_TIME.format(now));
  }

  /// Answers when the request has ended; it leaves when everything that came has been read.
  private static final class Answering extends ChannelInboundHandlerAdapter {
    private String path = "";
    private int length;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest request) {
        path = request.uri();
        length = 0;
      }
      if (message instanceof HttpContent content) {
        length += content.content().readableBytes();
      }
      if (message instanceof LastHttpContent) {
        answer(context);
      }
      ReferenceCountUtil.release(message);
    }

    private void answer(ChannelHandlerContext context) {
      switch (path) {
        case "/" -> answer(context, TEXT, Pages.HELLO.getBytes(StandardCharsets.UTF_8));
        case "/json" -> answer(context, JSON, Pages.json());
        case "/upload" ->
            answer(context, TEXT, String.valueOf(length).getBytes(StandardCharsets.UTF_8));
        default -> file(context, Pages.folder().resolve(path.substring(1)).toFile());
      }
    }

    private static void answer(ChannelHandlerContext context, AsciiString type, byte[] body) {
      ByteBuf content = Unpooled.wrappedBuffer(body);
      var response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, content);
      head(response, type, body.length);
      var _ = context.write(response, context.voidPromise());
    }

    private static void file(ChannelHandlerContext context, File file) {
      var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head(response, BYTES, file.length());
      var _ = context.write(response, context.voidPromise());
      var region = new DefaultFileRegion(file, 0, file.length());
      var _ = context.write(region, context.voidPromise());
      var _ = context.write(LastHttpContent.EMPTY_LAST_CONTENT, context.voidPromise());
    }

    private static void head(HttpResponse response, AsciiString type, long length) {
      response
          .headers()
          .set(HttpHeaderNames.DATE, date)
          .set(HttpHeaderNames.CONTENT_TYPE, type)
          .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE)
          .set(HttpHeaderNames.CONTENT_LENGTH, length);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
      var _ = context.close();
    }
  }
}
