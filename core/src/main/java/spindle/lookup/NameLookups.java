package spindle.lookup;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import spindle.defer.Deferred;
import spindle.loop.Loop;
import spindle.reason.DNSLookupError;
import spindle.roles.NameResolver;
import spindle.roles.Threads;
import spindle.time.Call;

/// Names looked up by the operating system. That call blocks its thread and cannot be stopped, and
/// on a virtual thread it would hold a carrier, so it gets platform threads of its own: slow
/// look-ups delay one another, never anybody's work.
final class NameLookups implements NameResolver {
  private static final int WAITING_MAX = 10_000;

  /// What is asked of the operating system; it may take its time.
  @FunctionalInterface
  interface Question {
    InetAddress[] ask(String host) throws Exception;
  }

  private final Threads reactor;
  private final Question question;
  private final ThreadPoolExecutor threads;

  NameLookups(Threads reactor, int threadsMax) {
    this(reactor, threadsMax, InetAddress::getAllByName);
  }

  NameLookups(Threads reactor, int threadsMax, Question question) {
    this.reactor = reactor;
    this.question = question;
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
    private final FutureTask<?> task = new FutureTask<>(this::ask, null);
    private boolean answered;

    Lookup(String host) {
      this.host = host;
    }

    Deferred<List<InetAddress>> begin() {
      try {
        threads.execute(task);
      } catch (RejectedExecutionException refused) {
        String why = threads.isShutdown() ? "the reactor has stopped" : "too many look-ups wait";
        answer.errback(new DNSLookupError("cannot look up '%s': %s".formatted(host, why), refused));
      }
      return answer;
    }

    /// Makes room at once if it still waits for a thread.
    private void cancel() {
      answered = true;
      task.cancel(false);
      threads.remove(task);
    }

    private void ask() {
      try {
        List<InetAddress> found = List.of(question.ask(host));
        deliver(() -> answer.callback(found));
      } catch (UnknownHostException unknown) {
        fail("the name '%s' has no address that we can find".formatted(host), unknown);
      } catch (Throwable thrown) {
        fail("the look-up of '%s' failed: %s".formatted(host, thrown), thrown);
      }
    }

    private void fail(String message, Throwable cause) {
      deliver(() -> answer.errback(new DNSLookupError(message, cause)));
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
        Loop.LOG.log(Level.DEBUG, "the name was found after the reactor had stopped");
      }
    }
  }
}
