package spindle.http2;

import static io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING;
import static io.grpc.MethodDescriptor.MethodType.CLIENT_STREAMING;
import static io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING;
import static io.grpc.MethodDescriptor.MethodType.UNARY;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.IPv4Address;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodySink;
import spindle.web.server.Site;

/// A site whose clients are grpc-java's: calls with one message and with many, each way, with
/// deadlines, and the status in the trailer.
@Timeout(60)
class GrpcClientsTest {
  private static final String LARGE = "x".repeat(3_000_000);

  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final Site site =
      Site.of(
              routes -> {
                routes.post("/test.Words/Greet").answerInFiber(this::greet);
                routes.post("/test.Words/Count").answer(this::count);
                routes.post("/test.Words/Collect").answerInFiber(this::collect);
                routes.post("/test.Words/Talk").answer(this::talk);
                routes.post("/test.Words/Slow").answerLater(this::slow);
                routes.post("/test.Words/Late").answerInFiber(this::late);
                routes.post("/test.Words/Refuse").answer(_ -> refused(7, "not%20you"));
                routes.post("/test.Words/Broken").answer(_ -> Response.of(broken(), Grpc.TYPE));
              })
          .withVersions(new Http2());

  private Site roomy() {
    return site.withLimits(site.limits().withBodyMax(10_000_000));
  }

  private static Response answer(Body body) {
    return Response.of(body.withTrailer(() -> Grpc.status(0), "grpc-status"), Grpc.TYPE);
  }

  /// The status and nothing before it: one block of fields that ends the stream.
  private static Response refused(int code, String words) {
    return Response.of(spindle.http.Status.OK)
        .withField("Content-Type", Grpc.TYPE)
        .withField("grpc-status", Integer.toString(code))
        .withField("grpc-message", words);
  }

  private Response greet(Request request) throws Exception {
    seen.add(request.method() + " " + request.field("te").get());
    String name = new Grpc.Messages(request.body()).next();
    return answer(Body.of(Grpc.framed("hello " + name)));
  }

  private Response count(Request request) {
    return answer(
        Body.written(out -> {
          int to = Integer.parseInt(String.valueOf(new Grpc.Messages(request.body()).next()));
          for (int i = 1; i <= to; i++) {
            out.write(Grpc.framed("number " + i));
          }
        }));
  }

  private Response collect(Request request) throws Exception {
    Grpc.Messages messages = new Grpc.Messages(request.body());
    List<String> all = new ArrayList<>();
    for (String each; (each = messages.next()) != null; ) {
      all.add(each);
    }
    return answer(Body.of(Grpc.framed(String.join(" ", all))));
  }

  private Response talk(Request request) {
    return answer(Body.written(out -> talk(new Grpc.Messages(request.body()), out)));
  }

  private static void talk(Grpc.Messages messages, BodySink out) throws Exception {
    for (String each; (each = messages.next()) != null; ) {
      if (each.equals("enough")) {
        return;
      }
      out.write(Grpc.framed("you said " + each));
    }
    out.write(Grpc.framed("goodbye"));
  }

  private Deferred<Response> slow(Request request) {
    seen.add("timeout " + request.field("grpc-timeout").isPresent());
    return new Deferred<>(_ -> seen.add("cancelled"));
  }

  /// Keeps a time limit of its own, and says by the trailer that it is over.
  private Response late(Request request) {
    return Response.of(
        Body.written(
                out -> {
                  try {
                    out.write(Grpc.framed("soon"));
                    Fiber.withDeadline(
                        Duration.ofMillis(50), () -> Fiber.sleep(Duration.ofHours(1)));
                  } catch (java.util.concurrent.TimeoutException | CancelledError e) {
                    seen.add(e.getClass().getSimpleName());
                  }
                })
            .withTrailer(() -> Grpc.status(4), "grpc-status"),
        Grpc.TYPE);
  }

  private static Body broken() {
    return Body.written(out -> {
      out.write(Grpc.framed("some"));
      throw new IllegalStateException("on purpose");
    });
  }

  private interface Calls {
    String make(ManagedChannel channel) throws Exception;
  }

  /// Runs the site, and calls in a thread beside its reactor.
  private String with(Calls calls) throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    try (Reactor reactor = Reactor.create()) {
      reactor.runUntil(on ->
          Endpoint.server(on, "tcp:0:interface=127.0.0.1")
              .listen(roomy())
              .then(port -> {
                int number = ((IPv4Address) port.host()).port();
                Callable<Boolean> job = () -> result.complete(called(number, calls));
                return on.deferToThread(job);
              }));
    }
    return result.join();
  }

  private static String called(int port, Calls calls) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .usePlaintext()
            .maxInboundMessageSize(10_000_000)
            .build();
    try {
      return calls.make(channel);
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static String unary(
      ManagedChannel channel, String name, CallOptions options, String say) {
    return ClientCalls.blockingUnaryCall(channel, Grpc.method(UNARY, name), options, say);
  }

  private static String failure(ManagedChannel channel, String name, CallOptions options) {
    try {
      unary(channel, name, options, "x");
      return "OK";
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode().toString();
    }
  }

  /// What comes of a call with many messages.
  private static final class Answers implements StreamObserver<String> {
    final BlockingQueue<String> all = new LinkedBlockingQueue<>();

    @Override
    public void onNext(String value) {
      all.add(value);
    }

    @Override
    public void onError(Throwable failure) {
      all.add(Status.fromThrowable(failure).getCode().toString());
    }

    @Override
    public void onCompleted() {
      all.add("OK");
    }

    @Nullable String next() throws InterruptedException {
      return all.poll(20, TimeUnit.SECONDS);
    }
  }

  private static StreamObserver<String> stream(
      ManagedChannel channel, MethodDescriptor<String, String> method, Answers answers) {
    var call = channel.newCall(method, CallOptions.DEFAULT);
    return method.getType() == BIDI_STREAMING
        ? ClientCalls.asyncBidiStreamingCall(call, answers)
        : ClientCalls.asyncClientStreamingCall(call, answers);
  }

  @Test
  void oneMessageIsAnsweredByOne() throws Exception {
    assertThat(with(channel -> unary(channel, "Greet", CallOptions.DEFAULT, "you")))
        .isEqualTo("hello you");
    assertThat(seen).containsExactly("POST trailers");
    assertThat(with(channel -> unary(channel, "Greet", CallOptions.DEFAULT, LARGE)))
        .isEqualTo("hello " + LARGE);
  }

  @Test
  void manyMessagesCome() throws Exception {
    List<String> all = new ArrayList<>();
    with(channel -> {
      ClientCalls.blockingServerStreamingCall(
              channel, Grpc.method(SERVER_STREAMING, "Count"), CallOptions.DEFAULT, "3000")
          .forEachRemaining(all::add);
      return "";
    });
    assertThat(all).hasSize(3000).startsWith("number 1").endsWith("number 3000");
  }

  @Test
  void manyMessagesGo() throws Exception {
    Answers answers = new Answers();
    String said =
        with(channel -> {
          var out = stream(channel, Grpc.method(CLIENT_STREAMING, "Collect"), answers);
          out.onNext("a");
          out.onNext("b");
          out.onNext("c");
          out.onCompleted();
          return answers.next() + ", " + answers.next();
        });
    assertThat(said).isEqualTo("a b c, OK");
  }

  @Test
  void messagesGoBothWaysByTurns() throws Exception {
    Answers answers = new Answers();
    List<String> all = new ArrayList<>();
    with(channel -> {
      var out = stream(channel, Grpc.method(BIDI_STREAMING, "Talk"), answers);
      for (int i = 0; i < 100; i++) {
        out.onNext("word " + i);
        all.add(String.valueOf(answers.next()));
      }
      out.onCompleted();
      all.add(answers.next() + ", " + answers.next());
      return "";
    });
    assertThat(all).hasSize(101).startsWith("you said word 0").endsWith("goodbye, OK");
  }

  /// The server's direction ends first: the client hears the status, and its other calls go on.
  @Test
  void theServerMayEndACallWhoseClientGoesOn() throws Exception {
    Answers answers = new Answers();
    String later =
        with(channel -> {
          var out = stream(channel, Grpc.method(BIDI_STREAMING, "Talk"), answers);
          out.onNext("enough");
          answers.all.add("then " + answers.next());
          return unary(channel, "Greet", CallOptions.DEFAULT, "again");
        });
    assertThat(answers.all).containsExactly("then OK");
    assertThat(later).isEqualTo("hello again");
  }

  @Test
  void aDeadlineOfTheClientsCancelsTheHandler() throws Exception {
    List<String> events = new ArrayList<>();
    String code =
        with(channel -> {
          unary(channel, "Greet", CallOptions.DEFAULT, "the connection");
          seen.clear();
          CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS);
          String ended = failure(channel, "Slow", soon);
          events.add(String.valueOf(seen.poll(20, TimeUnit.SECONDS)));
          events.add(String.valueOf(seen.poll(20, TimeUnit.SECONDS)));
          return ended;
        });
    assertThat(code).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(events).containsExactly("timeout true", "cancelled");
  }

  @Test
  void aDeadlineOfTheServersIsSaidByTheTrailer() throws Exception {
    assertThat(with(channel -> failure(channel, "Late", CallOptions.DEFAULT)))
        .isEqualTo("DEADLINE_EXCEEDED");
  }

  @Test
  void aStatusWithoutAMessageIsOneBlockOfFields() throws Exception {
    assertThat(with(channel -> failure(channel, "Refuse", CallOptions.DEFAULT)))
        .isEqualTo("PERMISSION_DENIED");
  }

  @Test
  void whatFailsInItsMiddleIsNoSuccess() throws Exception {
    assertThat(with(channel -> failure(channel, "Broken", CallOptions.DEFAULT)))
        .isEqualTo("INTERNAL");
    assertThat(with(channel -> failure(channel, "None", CallOptions.DEFAULT)))
        .isEqualTo("UNIMPLEMENTED");
  }
}
