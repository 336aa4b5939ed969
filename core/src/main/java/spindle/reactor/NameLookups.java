package spindle.reactor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.DNSLookupError;
import spindle.time.Call;

/// Names looked up by the operating system. That call blocks its thread and cannot be stopped, and
/// on a virtual thread it would hold a carrier, so it gets platform threads of its own: slow
/// look-ups delay one another, never anybody's work.
final class NameLookups implements NameResolver {
  private static final int WAITING_MAX = 10_000;

  private final Threads reactor;
  private final ThreadPoolExecutor threads;

  NameLookups(Threads reactor, int threadsMax) {
    this.reactor = reactor;
    threads =
        new ThreadPoolExecutor(
            threadsMax,
            threadsMax,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().name("spindle-lookup-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public Deferred<List<InetAddress>> resolve(String host) {
    Lookup lookup = new Lookup(host);
    return lookup.begin();
  }

  void stop() {
    threads.shutdownNow();
  }

  private final class Lookup {
    private final String host;
    private final Deferred<List<InetAddress>> answer = new Deferred<>(deferred -> cancel());
    private @Nullable Future<?> running;
    private boolean answered;

    Lookup(String host) {
      this.host = host;
    }

    Deferred<List<InetAddress>> begin() {
      try {
        running = threads.submit(this::ask);
      } catch (RejectedExecutionException tooMany) {
        answer.errback(
            new DNSLookupError(
                "cannot look up '%s': %d look-ups wait already".formatted(host, WAITING_MAX),
                tooMany));
      }
      return answer;
    }

    private void cancel() {
      answered = true;
      if (running != null) {
        running.cancel(false);
      }
    }

    private void ask() {
      try {
        List<InetAddress> found = List.of(InetAddress.getAllByName(host));
        deliver(() -> answer.callback(found));
      } catch (UnknownHostException unknown) {
        deliver(() ->
            answer.errback(
                new DNSLookupError(
                    "the name '%s' has no address that we can find".formatted(host), unknown)));
      }
    }

    private void deliver(Call fire) {
      try {
        reactor.callFromThread(() -> {
          if (!answered) {
            answered = true;
            fire.run();
          }
        });
      } catch (RejectedExecutionException stopped) {
        // Nobody is left to hear the answer.
        answered = true;
      }
    }
  }
}
