package spindle.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import spindle.loop.Loop;
import spindle.pipe.PipeThreads;

/// Sends signals to one process, in order.
///
/// The JDK itself can send two, TERM and KILL, and looks at the time when the process began, so as
/// not to reach another that has got the number meanwhile. The others are sent by the shell's
/// `kill`, on a thread that waits for it; that the process is still there is looked at just before.
final class SignalSender {
  private static final long PATIENCE_SECONDS = 10;

  private final Process process;

  /// Unlike the process itself, it does not close the pipes when it is told to destroy.
  private final ProcessHandle handle;

  /// What the thread has still to send. Under its own lock; the thread runs while there is any.
  private final ArrayDeque<String> waiting = new ArrayDeque<>();

  /// Whether to reach those that descend from it, too.
  private final boolean toDescendants;

  SignalSender(Process process, boolean toDescendants) {
    this.process = process;
    this.toDescendants = toDescendants;
    handle = process.toHandle();
  }

  void send(String signal) {
    synchronized (waiting) {
      waiting.addLast(signal);
      if (waiting.size() > 1) {
        return;
      }
      if (sentAtOnce(signal)) {
        waiting.removeFirst();
        return;
      }
    }
    PipeThreads.start(this::sendAll);
  }

  private boolean sentAtOnce(String signal) {
    switch (signal) {
      case "TERM" -> reached().forEach(ProcessHandle::destroy);
      case "KILL" -> reached().forEach(ProcessHandle::destroyForcibly);
      default -> {
        return !process.isAlive();
      }
    }
    return true;
  }

  /// The process first, so that it begins no others meanwhile.
  private List<ProcessHandle> reached() {
    List<ProcessHandle> all = new ArrayList<>();
    all.add(handle);
    if (toDescendants) {
      handle.descendants().forEach(all::add);
    }
    return all;
  }

  private void sendAll() {
    while (true) {
      String next;
      synchronized (waiting) {
        next = waiting.getFirst();
      }
      if (!sentAtOnce(next)) {
        kill(next);
      }
      synchronized (waiting) {
        waiting.removeFirst();
        if (waiting.isEmpty()) {
          return;
        }
      }
    }
  }

  private void kill(String signal) {
    String pid = Long.toString(process.pid());
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "s=$1; shift; kill -\"$s\" \"$@\"", "sh", signal));
    reached().forEach(each -> command.add(Long.toString(each.pid())));
    ProcessBuilder kill =
        new ProcessBuilder(command)
            .redirectInput(Redirect.PIPE)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    try {
      Process sent = kill.start();
      boolean ended = sent.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if ((!ended || sent.exitValue() != 0) && process.isAlive()) {
        Loop.warn("signal %s could not be sent to process %s".formatted(signal, pid));
      }
    } catch (IOException refused) {
      Loop.warn("signal %s could not be sent to process %s: %s".formatted(signal, pid, refused));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
