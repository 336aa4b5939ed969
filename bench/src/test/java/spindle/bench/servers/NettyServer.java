package spindle.bench.servers;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.LineEncoder;
import io.netty.handler.codec.string.LineSeparator;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/// Netty's server: `NettyServer SERVICE PORT nio|epoll|io_uring`, one event loop.
final class NettyServer {
  private NettyServer() {}

  private record Way(
      IoHandlerFactory loop,
      Class<? extends ServerChannel> streams,
      Class<? extends DatagramChannel> datagrams) {
    static Way of(String name) {
      return switch (name) {
        case "nio" ->
            new Way(
                NioIoHandler.newFactory(), NioServerSocketChannel.class, NioDatagramChannel.class);
        case "epoll" ->
            new Way(
                EpollIoHandler.newFactory(),
                EpollServerSocketChannel.class,
                EpollDatagramChannel.class);
        default ->
            new Way(
                IoUringIoHandler.newFactory(),
                IoUringServerSocketChannel.class,
                IoUringDatagramChannel.class);
      };
    }
  }

  /// Serves until it is ended.
  public static void main(String... args) throws Exception {
    Service service = Service.of(args[0]);
    int port = Integer.parseInt(args[1]);
    Way way = Way.of(args[2]);
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, way.loop());
    if (service == Service.UDP) {
      Bootstrap udp = new Bootstrap().group(group).channel(way.datagrams());
      udp.handler(new DatagramEcho()).bind("127.0.0.1", port).sync();
      return;
    }
    new ServerBootstrap()
        .group(group)
        .channel(way.streams())
        .option(ChannelOption.SO_BACKLOG, 4096)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(handlers(service))
        .bind("127.0.0.1", port)
        .sync();
  }

  private static ChannelInitializer<Channel> handlers(Service service) throws Exception {
    SslContext tls =
        service == Service.TLS
            ? SslContextBuilder.forServer(BenchCertificate.keys())
                .sslProvider(SslProvider.JDK)
                .build()
            : null;
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (tls != null) {
          channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        if (service == Service.LINES) {
          channel.pipeline().addLast(new LineBasedFrameDecoder(16_384));
          channel.pipeline().addLast(new StringDecoder(StandardCharsets.UTF_8));
          channel.pipeline().addLast(new LineEncoder(LineSeparator.WINDOWS));
        }
        channel
            .pipeline()
            .addLast(
                switch (service) {
                  case GREETING -> new Greeting();
                  case SINK -> new Sink();
                  default -> new Echo();
                });
      }
    };
  }

  /// Ends its own connection when that breaks.
  private static class Handler extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
      var _ = context.close();
    }
  }

  private static final class Echo extends Handler {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var _ = context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }

  private static final class Greeting extends Handler {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      ByteBuf text = ByteBufUtil.writeUtf8(context.alloc(), Service.GREETING_TEXT);
      var _ = context.writeAndFlush(text).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static final class Sink extends Handler {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }
  }

  private static final class DatagramEcho extends Handler {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      var _ =
          context.write(
              new DatagramPacket(packet.content(), packet.sender()), context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
