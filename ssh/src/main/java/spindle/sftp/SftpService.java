package spindle.sftp;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;

/// One client of a server of files: takes requests, has jobs do them, in their order, and answers.
/// A client whose requests come faster than they are done, or who does not take its answers, is not
/// read from.
final class SftpService extends Protocol implements HalfCloseable {
  private static final Logger LOG = System.getLogger("spindle.sftp");

  /// Bytes of a packet that a client sends: what OpenSSH's server takes.
  static final int PACKET_MAX = 256 * 1024;

  /// Bytes of requests that wait to be done; beyond that the client is not read from.
  static final int WAITING_MAX = 1024 * 1024;

  /// Bytes of answers, about, that one job makes.
  private static final int ANSWERS = 256 * 1024;

  private final Reactor reactor;
  private final Requests requests;
  private final Packets packets = new Packets(PACKET_MAX);
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean paused;
  private boolean working;
  private boolean ended;
  private boolean lost;

  SftpService(Reactor reactor, Requests requests) {
    this.reactor = reactor;
    this.requests = requests;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    packets.append(data);
    take();
  }

  private void take() {
    try {
      while (waitingBytes < WAITING_MAX) {
        ByteBuffer next = packets.next();
        if (next == null) {
          break;
        }
        waiting.add(next);
        waitingBytes += next.remaining() + 64;
      }
    } catch (IOException wrong) {
      LOG.log(Level.DEBUG, () -> transport().peer() + " is refused: " + wrong.getMessage());
      transport().abortConnection();
      return;
    }
    hold();
    work();
  }

  private void hold() {
    boolean full = waitingBytes >= WAITING_MAX;
    if (full && !paused) {
      paused = true;
      transport().pauseProducing();
    } else if (!full && paused) {
      paused = false;
      transport().resumeProducing();
    }
  }

  private void work() {
    if (working || lost) {
      return;
    }
    if (waiting.isEmpty()) {
      if (ended) {
        transport().loseConnection();
      }
      return;
    }
    working = true;
    List<ByteBuffer> batch = new ArrayList<>();
    for (int bytes = 0; bytes < ANSWERS && !waiting.isEmpty(); ) {
      ByteBuffer next = waiting.remove();
      waitingBytes -= next.remaining() + 64;
      bytes += Requests.answerSize(next);
      batch.add(next);
    }
    var _ =
        reactor
            .deferToThread(() -> done(batch))
            .addCallbacks(this::answer, this::failed)
            .finallyDo(this::goOn);
  }

  /// In a job.
  private List<ByteBuffer> done(List<ByteBuffer> batch) throws IOException {
    List<ByteBuffer> answers = new ArrayList<>(batch.size());
    for (ByteBuffer each : batch) {
      answers.add(requests.done(each).whole());
    }
    return answers;
  }

  private boolean answer(List<ByteBuffer> answers) {
    if (!lost) {
      answers.forEach(transport()::write);
    }
    return true;
  }

  /// A client that does not speak SFTP, or something of ours.
  private boolean failed(Throwable why) {
    if (!lost) {
      LOG.log(
          why instanceof IOException ? Level.DEBUG : Level.ERROR,
          () -> "a client of files is given up",
          why);
      transport().abortConnection();
    }
    return false;
  }

  private void goOn() {
    if (lost) {
      closeFiles();
      return;
    }
    var _ =
        transport()
            .drained()
            .addCallbacks(_ -> true, _ -> false)
            .onSuccess(_ -> {
              working = false;
              if (lost) {
                closeFiles();
              } else {
                take();
              }
            });
  }

  @Override
  public void readConnectionLost() {
    ended = true;
    work();
  }

  @Override
  public void writeConnectionLost() {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    lost = true;
    if (!working) {
      closeFiles();
    }
  }

  /// In a job, as it may wait for the disk; here if there are no more jobs. None of ours runs then.
  private void closeFiles() {
    try {
      reactor.callInThread(requests::close);
    } catch (RejectedExecutionException noMoreJobs) {
      requests.close();
    }
  }

  /// Whether the client is not read from, as it has asked for much.
  boolean paused() {
    return paused;
  }
}
