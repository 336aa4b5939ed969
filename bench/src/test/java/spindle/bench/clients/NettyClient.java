package spindle.bench.clients;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Netty's codec with the least around it: `NettyClient PORT UNDER-WAY`, over epoll, one event
/// loop. It has no pool but a pile of connections that are free, and no limits of time.
final class NettyClient {
  private final Bootstrap bootstrap;
  private final String host;
  private final Deque<Asking> free = new ArrayDeque<>();

  private NettyClient(EventLoopGroup group, int port) {
    host = "127.0.0.1:" + port;
    bootstrap =
        new Bootstrap()
            .group(group)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .remoteAddress("127.0.0.1", port)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpClientCodec(), new Asking(channel));
                  }
                });
  }

  /// Asks until there is no more input.
  public static void main(String... args) throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    NettyClient client = new NettyClient(group, Integer.parseInt(args[0]));
    new Turns(Integer.parseInt(args[1]), group.next(), client::ask).takeAll();
  }

  private void ask(Turns.Asked asked) {
    Asking idle = free.pollLast();
    if (idle != null) {
      idle.ask(asked);
      return;
    }
    var connecting = bootstrap.connect();
    var _ =
        connecting.addListener(made -> {
          if (made.isSuccess()) {
            connecting.channel().pipeline().get(Asking.class).ask(asked);
          } else {
            asked.failed(made.cause());
          }
        });
  }

  /// One connection.
  private final class Asking extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private Turns.@Nullable Asked current;

    Asking(Channel channel) {
      this.channel = channel;
    }

    void ask(Turns.Asked asked) {
      current = asked;
      var request =
          new DefaultFullHttpRequest(
              HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
      request.headers().set(HttpHeaderNames.HOST, host);
      var _ = channel.writeAndFlush(request, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      boolean last = message instanceof LastHttpContent;
      ReferenceCountUtil.release(message);
      Turns.Asked asked = current;
      if (last && asked != null) {
        current = null;
        free.addLast(this);
        asked.answered();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      free.remove(this);
      if (current != null) {
        current.failed(new IOException("the server has closed"));
      }
    }
  }
}
