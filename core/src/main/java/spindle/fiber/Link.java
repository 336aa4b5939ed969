package spindle.fiber;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.bytes.ByteQueue;
import spindle.defer.Deferred;
import spindle.protocol.HalfCloseable;
import spindle.protocol.InputAccount;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;

/// The protocol below a conversation: keeps what has arrived until it is read, stops reading from
/// the peer when that is enough, and wakes who waits.
final class Link extends Protocol implements HalfCloseable {
  /// What a fiber takes that talks with a peer and waits.
  private static final int FIBER = 6 * 1024;

  private static final int SMALL = 1024;

  private final ByteQueue input = new ByteQueue();
  private final int readAhead;
  private final @Nullable Begin begin;
  private @Nullable Deferred<Void> reader;
  private @Nullable InputAccount account;
  private @Nullable InputAccount fiber;
  private int handedOut;
  private boolean paused;
  private boolean ended;
  private @Nullable ConnectionClosed lost;
  private @Nullable Runnable whenLost;

  /// Told when the connection is there.
  @FunctionalInterface
  interface Begin {
    void connected(Link link);
  }

  Link(int readAhead, @Nullable Begin begin) {
    this.readAhead = readAhead;
    this.begin = begin;
  }

  @Override
  public void connectionMade() {
    if (begin != null) {
      fiber = account();
      fiber.keeps(FIBER);
      begin.connected(this);
    }
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (!ended) {
      input.append(data);
      wakeReader();
      count();
      regulate();
    }
  }

  void limit(@Nullable Patience limits) {
    setPatience(limits);
  }

  /// Tells what is kept, once it was something: for a reader who waits for the rest, or ahead.
  private void count() {
    long bytes = (long) input.capacity() + handedOut;
    InputAccount known = account;
    if (known == null) {
      if (bytes == 0) {
        return;
      }
      known = account();
      account = known;
    }
    if (reader == null && !input.isEmpty()) {
      known.keepsAhead(bytes);
    } else {
      known.keeps(bytes);
    }
  }

  /// Where a fiber of ours reads, it may still do so when the connection has ended.
  private InputAccount account() {
    InputAccount opened = transport().inputAccount();
    if (begin != null) {
      opened.outlivesConnection();
    }
    return opened;
  }

  /// Nobody reads any more.
  void dropInput() {
    endOfInput();
    input.clear();
    handedOut = 0;
    count();
  }

  /// The fiber that has talked with the peer has ended.
  void fiberEnded() {
    if (fiber != null) {
      fiber.keeps(0);
    }
  }

  @Override
  public void readConnectionLost() {
    endOfInput();
  }

  @Override
  public void writeConnectionLost() {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    lost = reason;
    endOfInput();
    if (whenLost != null) {
      whenLost.run();
    }
  }

  /// Nothing more comes, or is wanted.
  void endOfInput() {
    ended = true;
    wakeReader();
  }

  private void wakeReader() {
    Deferred<Void> waiting = reader;
    if (waiting != null) {
      reader = null;
      waiting.callback();
    }
  }

  /// Reads from the peer while somebody waits for it or there is room.
  private void regulate() {
    boolean enough = reader == null && input.size() >= readAhead;
    if (enough == paused || ended) {
      return;
    }
    paused = enough;
    if (enough) {
      transport().pauseProducing();
    } else {
      transport().resumeProducing();
    }
  }

  ByteQueue input() {
    return input;
  }

  /// Something was taken from the input, with so much memory. It counts until the next is, since
  /// the fiber that waits for that has it on its stack still. What is small does not.
  void taken(int bytes) {
    handedOut = bytes < SMALL ? 0 : bytes;
    count();
    regulate();
  }

  /// Fires when more has arrived, or nothing more will. Cancelling it leaves everything as it is.
  Deferred<Void> more() {
    if (reader != null) {
      throw new IllegalStateException("another fiber reads from " + this);
    }
    Deferred<Void> waiting = new Deferred<>(cancelled -> reader = null);
    reader = waiting;
    count();
    regulate();
    return waiting;
  }

  /// Whether nothing more comes.
  boolean ended() {
    return ended;
  }

  /// Why the connection has ended, if it has.
  @Nullable ConnectionClosed lost() {
    return lost;
  }

  /// Has `told` run when the connection has ended.
  void whenLost(Runnable told) {
    whenLost = told;
  }

  /// Throws the reason for an unclean end.
  void throwIfBroken() throws ConnectionClosed {
    if (lost != null && !(lost instanceof ConnectionDone)) {
      throw lost;
    }
  }

  @Override
  public String toString() {
    return "the conversation with " + (hasTransport() ? transport().peer() : "nobody yet");
  }
}
