package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.Deferred;

/// Asking a reactor from another thread, and waiting for the answer.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockingCallsTest {
  @Test
  void theValueComesBack() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      assertThat(running.reactor.blockingCallFromThread(Thread::currentThread))
          .isSameAs(running.thread);
    }
  }

  @Test
  void theResultOfADeferredComesBackNowOrLater() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      Reactor reactor = running.reactor;
      assertThat(reactor.<String>blockingDeferredFromThread(() -> Deferred.succeed("now")))
          .isEqualTo("now");
      assertThat(
              reactor.<String>blockingDeferredFromThread(() -> {
                Deferred<String> later = new Deferred<>();
                var _ = reactor.callLater(Duration.ofMillis(1), () -> later.callback("later"));
                return later;
              }))
          .isEqualTo("later");
    }
  }

  @Test
  void theVeryExceptionIsThrown() throws Exception {
    IOException thrown = new IOException("by a test");
    AssertionError error = new AssertionError("by a test");
    try (RunningReactor running = RunningReactor.start()) {
      Reactor reactor = running.reactor;
      assertThatThrownBy(() ->
              reactor.blockingCallFromThread(() -> {
                throw thrown;
              }))
          .isSameAs(thrown);
      assertThatThrownBy(() -> reactor.blockingDeferredFromThread(() -> Deferred.fail(thrown)))
          .isSameAs(thrown);
      assertThatThrownBy(() -> reactor.blockingDeferredFromThread(() -> Deferred.fail(error)))
          .isSameAs(error);
      assertThatThrownBy(() ->
              reactor.blockingDeferredFromThread(() -> {
                throw thrown;
              }))
          .isSameAs(thrown);
    }
  }

  @Test
  void aQuestionThatComesBeforeTheRunIsAnsweredInIt() throws Exception {
    try (Reactor reactor = Reactor.create()) {
      AtomicReference<String> answer = new AtomicReference<>();
      Thread asker =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  answer.set(reactor.blockingCallFromThread(() -> "answered"));
                } catch (Exception failed) {
                  answer.set(failed.toString());
                }
                reactor.stop();
              });
      reactor.run(false);
      asker.join();
      assertThat(answer.get()).isEqualTo("answered");
    }
  }

  @Test
  void aQuestionThatIsNeverHeardFails() throws Exception {
    Reactor reactor = Reactor.create();
    CountDownLatch asks = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread asker =
        Thread.ofPlatform()
            .start(() -> {
              asks.countDown();
              try {
                reactor.blockingCallFromThread(() -> "never");
              } catch (Exception failed) {
                failure.set(failed);
              }
            });
    asks.await();
    try (LogCapture log = LogCapture.ofReactor()) {
      reactor.close();
      asker.join();
      assertThat(log.lines()).hasSizeLessThanOrEqualTo(1);
    }
    assertThat(failure.get()).isInstanceOf(RejectedExecutionException.class);
  }
}
