package spindle.http2;

import static io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING;
import static io.grpc.MethodDescriptor.MethodType.CLIENT_STREAMING;
import static io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING;
import static io.grpc.MethodDescriptor.MethodType.UNARY;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.queue.DeferredQueue;
import spindle.reactor.Reactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;

/// An agent whose server is grpc-java's: calls with one message and with many, each way, with
/// deadlines, and the status in the trailer.
@Timeout(60)
class GrpcServersTest {
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private Server server = NettyServerBuilder.forPort(0).build();

  @BeforeEach
  void serve() throws Exception {
    var words =
        ServerServiceDefinition.builder("test.Words")
            .addMethod(
                Grpc.method(UNARY, "Greet"),
                ServerCalls.asyncUnaryCall((name, out) -> answer(out, "hello " + name)))
            .addMethod(
                Grpc.method(SERVER_STREAMING, "Count"),
                ServerCalls.asyncServerStreamingCall(GrpcServersTest::count))
            .addMethod(
                Grpc.method(CLIENT_STREAMING, "Collect"),
                ServerCalls.asyncClientStreamingCall(out -> new Words(out, false)))
            .addMethod(
                Grpc.method(BIDI_STREAMING, "Talk"),
                ServerCalls.asyncBidiStreamingCall(out -> new Words(out, true)))
            .addMethod(
                Grpc.method(UNARY, "Slow"), ServerCalls.asyncUnaryCall((_, out) -> slow(out)))
            .addMethod(
                Grpc.method(UNARY, "Refuse"),
                ServerCalls.asyncUnaryCall((_, out) ->
                    out.onError(Status.PERMISSION_DENIED.withDescription("not you").asException())))
            .build();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(10_000_000)
            .addService(words)
            .build()
            .start();
  }

  @AfterEach
  void end() throws InterruptedException {
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  private static void answer(StreamObserver<String> out, String what) {
    out.onNext(what);
    out.onCompleted();
  }

  private static void count(String to, StreamObserver<String> out) {
    for (int i = 1; i <= Integer.parseInt(to); i++) {
      out.onNext("number " + i);
    }
    out.onCompleted();
  }

  private void slow(StreamObserver<String> out) {
    boolean limited = Context.current().getDeadline() != null;
    ((ServerCallStreamObserver<String>) out).setOnCancelHandler(() -> seen.add("cancelled"));
    seen.add("deadline " + limited);
  }

  /// What a client says: each message is answered at once, or all of them at the end.
  private static final class Words implements StreamObserver<String> {
    private final StreamObserver<String> out;
    private final boolean each;
    private final List<String> all = new ArrayList<>();

    Words(StreamObserver<String> out, boolean each) {
      this.out = out;
      this.each = each;
    }

    @Override
    public void onNext(String value) {
      if (value.equals("enough")) {
        out.onError(Status.RESOURCE_EXHAUSTED.asException());
      } else if (each) {
        out.onNext("you said " + value);
      } else {
        all.add(value);
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      answer(out, each ? "goodbye" : String.join(" ", all));
    }
  }

  private interface Talk {
    void with(Agent agent) throws Exception;
  }

  private void ask(Talk talk) throws Exception {
    try (Reactor reactor = Reactor.create()) {
      var pool =
          HTTPConnectionPool.withPriorKnowledge(
              reactor, ClientLimits.defaults(), new Http2Client());
      int status =
          reactor.runUntil(on ->
              Fiber.start(
                  on,
                  () -> {
                    talk.with(new Agent(pool));
                    assertThat(pool.opened()).isEqualTo(1);
                    Fiber.await(pool.close());
                  }));
      assertThat(status).isZero();
    }
  }

  private Request call(String name, Body body) {
    return Request.of("POST", "http://127.0.0.1:" + server.getPort() + "/test.Words/" + name)
        .withField("Content-Type", Grpc.TYPE)
        .withField("TE", "trailers")
        .withBody(body);
  }

  /// The messages of an answer, and then its status.
  private static String said(Response answer) throws Exception {
    Grpc.Messages messages = new Grpc.Messages(answer.body());
    StringBuilder all = new StringBuilder();
    for (String each; (each = messages.next()) != null; ) {
      all.append(each).append(", ");
    }
    return all + status(answer);
  }

  private static String status(Response answer) {
    return answer
        .body()
        .trailer()
        .first("grpc-status")
        .orElseGet(() -> "at once " + answer.fields().firstOr("grpc-status", "none"));
  }

  private static String unary(Agent agent, Request request) throws Exception {
    return said(Fiber.await(agent.request(request)));
  }

  @Test
  void oneMessageIsAnsweredByOne() throws Exception {
    String large = "x".repeat(3_000_000);
    ask(agent -> {
      assertThat(unary(agent, call("Greet", Body.of(Grpc.framed("you")))))
          .isEqualTo("hello you, 0");
      assertThat(unary(agent, call("Greet", Body.of(Grpc.framed(large)))))
          .isEqualTo("hello " + large + ", 0");
    });
  }

  @Test
  void manyMessagesCome() throws Exception {
    ask(agent ->
        assertThat(unary(agent, call("Count", Body.of(Grpc.framed("3000")))))
            .startsWith("number 1, number 2, ")
            .endsWith("number 3000, 0"));
  }

  @Test
  void manyMessagesGo() throws Exception {
    Body words =
        Body.written(out -> {
          for (String each : List.of("a", "b", "c")) {
            out.write(Grpc.framed(each));
          }
        });
    ask(agent -> assertThat(unary(agent, call("Collect", words))).isEqualTo("a b c, 0"));
  }

  @Test
  void messagesGoBothWaysByTurns() throws Exception {
    ask(agent -> {
      DeferredQueue<String> toSay = new DeferredQueue<>();
      Body words =
          Body.written(out -> {
            String each = Fiber.await(toSay.get());
            while (!each.isEmpty()) {
              out.write(Grpc.framed(each));
              each = Fiber.await(toSay.get());
            }
          });
      Request call = call("Talk", words).with(Agent.ENDLESS, true);
      toSay.put("word 0");
      Response answer = Fiber.await(agent.request(call));
      Grpc.Messages messages = new Grpc.Messages(answer.body());
      for (int i = 1; i < 100; i++) {
        assertThat(messages.next()).isEqualTo("you said word " + (i - 1));
        toSay.put("word " + i);
      }
      toSay.put("");
      assertThat(messages.next()).isEqualTo("you said word 99");
      assertThat(messages.next()).isEqualTo("goodbye");
      assertThat(messages.next()).isNull();
      assertThat(status(answer)).isEqualTo("0");
    });
  }

  /// The server has said all before the client has: the status counts, whatever ends the stream.
  @Test
  void theServerMayEndACallWhoseClientGoesOn() throws Exception {
    ask(agent -> {
      Body words =
          Body.written(out -> {
            out.write(Grpc.framed("hello"));
            out.write(Grpc.framed("enough"));
            Fiber.sleep(Duration.ofHours(1));
          });
      Request call = call("Talk", words);
      assertThat(unary(agent, call)).isEqualTo("you said hello, 8");
      assertThat(unary(agent, call("Greet", Body.of(Grpc.framed("again")))))
          .isEqualTo("hello again, 0");
    });
  }

  /// By a reset and no status: the client is expected to keep the time itself.
  @Test
  void aDeadlineIsToldToTheServerWhichEndsTheCall() throws Exception {
    ask(agent -> {
      Request call = call("Slow", Body.of(Grpc.framed("x"))).withField("grpc-timeout", "1000m");
      assertThat(outcome(agent.request(call)))
          .startsWith("spindle.web.client.reason.ResponseNeverReceived")
          .endsWith("StreamReset: the stream was reset by the peer: CANCEL");
    });
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("deadline true");
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("cancelled");
  }

  private static String outcome(Deferred<Response> asked) throws Exception {
    try {
      return said(Fiber.await(asked));
    } catch (Exception e) {
      return e + " " + e.getCause();
    }
  }

  @Test
  void aStatusWithoutAMessageIsOneBlockOfFields() throws Exception {
    ask(agent -> {
      assertThat(unary(agent, call("Refuse", Body.of(Grpc.framed("x"))))).isEqualTo("at once 7");
      assertThat(unary(agent, call("None", Body.of(Grpc.framed("x"))))).isEqualTo("at once 12");
    });
  }

  @Test
  void aCallThatIsCancelledEndsAtTheServer() throws Exception {
    ask(agent -> {
      Deferred<Response> call = agent.request(call("Slow", Body.of(Grpc.framed("x"))));
      Fiber.await(agent.request(call("Greet", Body.of(Grpc.framed("x")))));
      call.cancel();
      assertThat(outcome(call)).contains("CancelledError");
      assertThat(unary(agent, call("Greet", Body.of(Grpc.framed("again")))))
          .isEqualTo("hello again, 0");
    });
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("deadline false");
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("cancelled");
  }
}
