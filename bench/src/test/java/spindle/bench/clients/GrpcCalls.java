package spindle.bench.clients;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// gRPC for Java over Netty's epoll, one event loop, on which everything is done, bytes as
/// messages: `GrpcCalls serve PORT`, and `GrpcCalls call PORT UNDER-WAY`. What is sent, 64 bytes,
/// comes back.
final class GrpcCalls {
  private GrpcCalls() {}

  private static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.newBuilder(new Bytes(), new Bytes())
          .setType(MethodType.UNARY)
          .setFullMethodName("bench.Calls/Echo")
          .build();

  /// Messages as they are.
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Answers until it is killed, or calls until there is no more input.
  public static void main(String... args) throws Exception {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    InetSocketAddress place =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
    if (args[0].equals("serve")) {
      serve(loop, place);
    } else {
      call(loop, place, Integer.parseInt(args[2]));
    }
  }

  private static void serve(EventLoopGroup loop, InetSocketAddress place) throws Exception {
    NettyServerBuilder.forAddress(place)
        .bossEventLoopGroup(loop)
        .workerEventLoopGroup(loop)
        .channelType(EpollServerSocketChannel.class)
        .directExecutor()
        .addService(
            ServerServiceDefinition.builder("bench.Calls")
                .addMethod(ECHO, ServerCalls.asyncUnaryCall(GrpcCalls::echo))
                .build())
        .build()
        .start()
        .awaitTermination();
  }

  private static void echo(byte[] message, StreamObserver<byte[]> answer) {
    answer.onNext(message);
    answer.onCompleted();
  }

  private static void call(EventLoopGroup loop, InetSocketAddress place, int underWay)
      throws Exception {
    Channel channel =
        NettyChannelBuilder.forAddress(place)
            .eventLoopGroup(loop)
            .channelType(EpollSocketChannel.class)
            .directExecutor()
            .usePlaintext()
            .build();
    byte[] payload = new byte[SpindleCalls.SIZE];
    Turns.Asker asker =
        asked ->
            ClientCalls.asyncUnaryCall(
                channel.newCall(ECHO, CallOptions.DEFAULT), payload, new Answer(asked));
    new Turns(underWay, loop, asker).takeAll();
  }

  /// What comes back.
  private record Answer(Turns.Asked asked) implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] message) {}

    @Override
    public void onError(Throwable why) {
      asked.failed(why);
    }

    @Override
    public void onCompleted() {
      asked.answered();
    }
  }
}
