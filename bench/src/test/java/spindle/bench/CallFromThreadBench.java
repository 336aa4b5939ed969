package spindle.bench;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import spindle.reactor.Reactor;
import spindle.time.Call;

/// The way from one other thread to the loop's, beside Netty's. Both loops run on selectors.
@State(Scope.Benchmark)
public class CallFromThreadBench extends Nanoseconds {
  private static final int MANY = 10_000;

  /// Whose loop.
  @Param({"spindle", "netty"})
  public String loop = "";

  private final Semaphore done = new Semaphore(0);

  /// The loop's, in the middle: it shares no cache line with what the caller reads.
  private final long[] count = new long[32];

  private Door door = new Door(() -> {}, () -> {}, () -> {});

  /// What each loop is told, in its own terms and without a new object.
  private record Door(Runnable count, Runnable last, Runnable stop) {}

  /// Starts the loop.
  @Setup(Level.Trial)
  public void start() throws InterruptedException {
    door = loop.equals("netty") ? netty() : spindle();
    oneCall();
  }

  private Door spindle() {
    Reactor reactor = Reactor.create();
    Thread.ofPlatform().daemon().name("reactor").start(() -> reactor.run(false));
    Call counted = () -> count[16]++;
    Call last = done::release;
    return new Door(
        () -> reactor.callFromThread(counted), () -> reactor.callFromThread(last), reactor::close);
  }

  private Door netty() {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoop eventLoop = group.next();
    Runnable counted = () -> count[16]++;
    Runnable last = done::release;
    return new Door(
        () -> eventLoop.execute(counted),
        () -> eventLoop.execute(last),
        () -> group.shutdownGracefully().syncUninterruptibly());
  }

  /// Stops it.
  @TearDown(Level.Trial)
  public void stop() {
    door.stop.run();
  }

  /// Many calls, as fast as they go in, until the last one has been made: nanoseconds a call.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void manyCalls() throws InterruptedException {
    for (int i = 1; i < MANY; i++) {
      door.count.run();
    }
    door.last.run();
    done.acquire();
  }

  /// One call, and wait until it has been made: there and back.
  @Benchmark
  public void oneCall() throws InterruptedException {
    door.last.run();
    done.acquire();
  }
}
