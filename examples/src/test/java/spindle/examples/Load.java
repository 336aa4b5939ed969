package spindle.examples;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Clients that ask a server one question after another, until they are stopped; and what has
/// become of that.
final class Load implements AutoCloseable {
  private static final String QUESTION = "how are you";

  /// One question, and its answer.
  interface Question {
    /// Asks, and waits for the answer.
    ///
    /// @return who has answered, whatever the answer is beside that being right
    /// @throws Exception if there is none, or another one
    String ask() throws Exception;
  }

  private final Question question;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Integer> answers = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private volatile boolean over;

  private Load(Question question) {
    this.question = question;
  }

  /// Begins with so many clients at a time, of a server that answers one question a connection. An
  /// answer begins with a word, who has answered.
  static Load on(int port, int clients) {
    return of(clients, () -> whoSays(answer(port)));
  }

  /// Begins with so many clients at a time.
  static Load of(int clients, Question question) {
    Load load = new Load(question);
    for (int i = 0; i < clients; i++) {
      load.threads.add(Thread.ofPlatform().daemon().start(load::ask));
    }
    return load;
  }

  private void ask() {
    while (!over) {
      try {
        answered(question.ask());
      } catch (Exception | AssertionError failed) {
        failed(failed.toString());
      }
      think();
    }
  }

  /// Each client thinks for a moment before it asks again: the servers that come and go under this
  /// load need some of the machine, too.
  private static void think() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
  }

  /// What the server answers to one question on a connection of its own.
  static String answer(int port) throws IOException {
    try (Socket socket = Loopback.connect(port)) {
      socket.getOutputStream().write((QUESTION + "\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String whoSays(String answer) throws IOException {
    if (!answer.endsWith(" answers HOW ARE YOU\n")) {
      throw new IOException("answered with '" + answer + "'");
    }
    return answer.substring(0, answer.indexOf(' '));
  }

  private synchronized void answered(String who) {
    answers.merge(who, 1, Integer::sum);
    notifyAll();
  }

  private synchronized void failed(String how) {
    failures.add(how);
    notifyAll();
  }

  /// Waits until `who` has answered so often, or something has failed.
  synchronized void awaitAnswers(String who, int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ExampleProgram.PATIENCE_SECONDS);
    while (answers.getOrDefault(who, 0) < count && failures.isEmpty()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("waited in vain for %s; answers: %s".formatted(who, answers));
      }
      wait(left);
    }
  }

  /// How many questions each has answered, in the order in which they came.
  synchronized Map<String, Integer> answers() {
    return new LinkedHashMap<>(answers);
  }

  /// What went wrong: refused, reset, no answer or another one.
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /// Lets each client finish its question, and begin no other.
  void finish() throws InterruptedException {
    over = true;
    for (Thread each : threads) {
      each.join(TimeUnit.SECONDS.toMillis(ExampleProgram.PATIENCE_SECONDS));
    }
  }

  @Override
  public void close() {
    over = true;
  }
}
