package spindle.bench.clients;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/// What all clients on a JVM share. Each line of standard input says for how many seconds to send
/// requests, so many at a time; each line of standard output how many were answered, how many
/// failed, and how many nanoseconds of CPU time the process took.
final class Turns {
  /// Sends one request.
  @FunctionalInterface
  interface Asker {
    /// Tells `whenDone` when the whole answer has been read, or fails to.
    void ask(Asked whenDone) throws Exception;
  }

  /// What became of a request.
  interface Asked {
    /// It was answered.
    void answered();

    /// It was not.
    void failed(Throwable why);
  }

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final int underWay;
  private final Executor thread;
  private final Asker asker;

  /// @param underWay requests at a time
  /// @param thread where the first of a turn are sent; the others are sent where answers are told
  Turns(int underWay, Executor thread, Asker asker) {
    this.underWay = underWay;
    this.thread = thread;
    this.asker = asker;
  }

  /// Takes turns until there is no more input.
  void takeAll() throws IOException, InterruptedException {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      Turn turn = new Turn((long) (Double.parseDouble(line) * 1e9));
      System.out.println(turn.take());
    }
    System.exit(0);
  }

  /// One turn.
  private final class Turn implements Asked {
    private final long endNanos;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final CountDownLatch running = new CountDownLatch(underWay);

    Turn(long nanos) {
      endNanos = System.nanoTime() + nanos;
    }

    String take() throws InterruptedException {
      long cpu = SYSTEM.getProcessCpuTime();
      thread.execute(() -> {
        for (int i = 0; i < underWay; i++) {
          ask();
        }
      });
      running.await();
      return "%d %d %d".formatted(answered.get(), failed.get(), SYSTEM.getProcessCpuTime() - cpu);
    }

    private void ask() {
      try {
        asker.ask(this);
      } catch (Exception e) {
        failed(e);
      }
    }

    @Override
    public void answered() {
      answered.incrementAndGet();
      if (System.nanoTime() - endNanos < 0) {
        ask();
      } else {
        running.countDown();
      }
    }

    @Override
    public void failed(Throwable why) {
      if (failed.getAndIncrement() == 0) {
        System.err.println(why);
      }
      running.countDown();
    }
  }

  /// Takes turns on a thread of their own, for clients whose loop has the main one.
  void takeAllBeside() {
    Thread beside =
        new Thread(
            () -> {
              try {
                takeAll();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            "turns");
    beside.setDaemon(true);
    beside.start();
  }
}
