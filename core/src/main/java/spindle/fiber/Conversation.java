package spindle.fiber;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.bytes.ByteQueue;
import spindle.defer.Deferred;
import spindle.protocol.Connectable;
import spindle.protocol.Patience;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;

/// A connection as straight-line code, for either side.
///
/// ```java
/// endpoint.listen(Conversation.with(peer -> {
///   String line;
///   while ((line = peer.readLine()) != null) peer.write(line.toUpperCase() + "\n");
/// }));
/// ```
///
/// Its methods are for code inside a fiber of the connection's reactor, and wait where they must.
/// One fiber reads; another one may write at the same time.
///
/// **Input** is read from the peer only as fast as it is taken: at most
/// [ConversationLimits#readAhead] bytes are kept ahead, and an idle conversation keeps nothing.
/// When the peer has ended its direction, what came before can still be read, and [#write] still
/// works; then [#readLine] and [#read] return null, and reads that ask for more throw [EndOfInput].
/// If the connection broke instead, all of them throw its [ConnectionClosed]. After [#close] there
/// is no more input.
///
/// **Output** waits while there is no room, as the peer takes it. Once the connection has ended or
/// [#close] was called, writing throws the [ConnectionClosed].
///
/// A read that fails by a limit, a deadline or a cancel has taken nothing.
public final class Conversation implements AutoCloseable {
  private static final Logger LOG = System.getLogger("spindle.fiber");

  /// How much may be written without waiting before others have their turn.
  private static final int WRITTEN_IN_ONE_GO_MAX = 256 * 1024;

  private static final int CAUSES_MAX = 20;

  private final Link link;
  private final ConversationLimits limits;
  private boolean closed;
  private int writtenInOneGo;

  private Conversation(Link link, ConversationLimits limits) {
    this.link = link;
    this.limits = limits;
  }

  /// What one side has to say.
  @FunctionalInterface
  public interface Body {
    /// Talks with `peer`. When this returns, the connection is closed in good order. When it
    /// throws, the connection is aborted, and what was thrown is logged once with it (below
    /// `WARNING` if it is the peer's end, an [EndOfInput] or the reason for its loss, or wraps
    /// that); no other connection notices.
    ///
    /// @throws Exception anything
    void talk(Conversation peer) throws Exception;
  }

  // Where conversations come from.

  /// A factory that has `body` talk with each peer, in a fiber of its own, which is cancelled when
  /// the reactor stops.
  public static ServerFactory with(Body body) {
    return with(ConversationLimits.defaults(), body);
  }

  /// A factory that has `body` talk with each peer, within `limits`.
  public static ServerFactory with(ConversationLimits limits, Body body) {
    Objects.requireNonNull(body, "body");
    return address -> new Link(limits.readAhead(), link -> begin(link, limits, body));
  }

  private static void begin(Link link, ConversationLimits limits, Body body) {
    Conversation peer = new Conversation(link, limits);
    Flow.<Object>begin(
            Reactor.current(),
            link,
            () -> {
              body.talk(peer);
              return link;
            })
        .result
        .addCallbacks(
            done -> {
              peer.close();
              link.fiberEnded();
              return link;
            },
            thrown -> {
              peer.failed(thrown);
              link.fiberEnded();
              return link;
            });
  }

  /// The end of the connection may have failed a write before this hears of it, so whether that is
  /// all that has happened is known only then.
  private void failed(Throwable thrown) {
    if (thrown instanceof CancellationException) {
      close();
      return;
    }
    abort();
    if (link.lost() == null && causedBy(thrown, ConnectionClosed.class::isInstance)) {
      link.whenLost(() -> logFailure(thrown));
    } else {
      logFailure(thrown);
    }
  }

  private void logFailure(Throwable thrown) {
    if (thrown instanceof EndOfInput || causedBy(thrown, cause -> cause == link.lost())) {
      LOG.log(Level.DEBUG, () -> link + " ended: " + thrown.getMessage());
    } else if (thrown instanceof InputTooLong) {
      LOG.log(Level.WARNING, () -> link + " failed: " + thrown.getMessage());
    } else {
      LOG.log(Level.ERROR, () -> link + " failed", thrown);
    }
  }

  /// Whether `thrown` is such a thing, or wraps one.
  private static boolean causedBy(Throwable thrown, Predicate<Throwable> wanted) {
    Throwable each = thrown;
    for (int depth = 0; each != null && depth < CAUSES_MAX; depth++) {
      if (wanted.test(each)) {
        return true;
      }
      each = each.getCause();
    }
    return false;
  }

  /// Connects to `endpoint`, inside a fiber. Close what this returns: it fits a `try (var peer =
  /// Conversation.connect(endpoint))`.
  ///
  /// @throws Exception what [Connectable#connect] fails with
  public static Conversation connect(Connectable endpoint) throws Exception {
    return connect(endpoint, ConversationLimits.defaults());
  }

  /// Connects to `endpoint`, inside a fiber, as above, and talks within `limits`.
  ///
  /// @throws Exception as above
  public static Conversation connect(Connectable endpoint, ConversationLimits limits)
      throws Exception {
    Deferred<Link> connected = endpoint.connect(address -> new Link(limits.readAhead(), null));
    return new Conversation(Fiber.await(connected), limits);
  }

  // Reading.

  /// The next line as UTF-8 text, without its end, which is LF or CR LF. What follows the last end
  /// is a line, too.
  ///
  /// @return null at the end of input
  /// @throws InputTooLong if the line has more than [ConversationLimits#lineMax] bytes
  /// @throws Exception as the class says
  public @Nullable String readLine() throws Exception {
    ByteQueue input = link.input();
    int end = input.indexOf((byte) '\n');
    while (end < 0 && input.size() - 1L <= limits.lineMax() && waitForMore()) {
      end = input.indexOf((byte) '\n');
    }
    if (end < 0 && input.isEmpty()) {
      return null;
    }
    int length = end < 0 ? input.size() : end;
    int text = end > 0 && input.peekByte(end - 1) == '\r' ? length - 1 : length;
    if (text > limits.lineMax()) {
      throw new InputTooLong("a line", limits.lineMax());
    }
    String line = input.takeString(text, StandardCharsets.UTF_8);
    input.skip((end < 0 ? length : end + 1) - text);
    link.taken(text);
    return line;
  }

  /// The next `count` bytes, which are the caller's.
  ///
  /// @throws EndOfInput if fewer come
  /// @throws Exception as the class says
  public ByteBuffer readExactly(int count) throws Exception {
    ByteQueue input = link.input();
    while (input.size() < count) {
      if (!waitForMore()) {
        throw new EndOfInput(count + " bytes", takeAll());
      }
    }
    return take(count);
  }

  /// The bytes before the next `delimiter`, which are the caller's. The delimiter is taken, too.
  ///
  /// @param limit how many bytes may come before it
  /// @throws EndOfInput if no delimiter comes
  /// @throws InputTooLong if more than `limit` bytes come before one
  /// @throws Exception as the class says
  public ByteBuffer readUntil(byte[] delimiter, int limit) throws Exception {
    ByteQueue input = link.input();
    int end = input.indexOf(delimiter);
    while (end < 0 && input.size() - delimiter.length < limit) {
      if (!waitForMore()) {
        throw new EndOfInput("a delimiter", takeAll());
      }
      end = input.indexOf(delimiter);
    }
    if (end < 0 || end > limit) {
      throw new InputTooLong("a piece without a delimiter", limit);
    }
    int memory = input.capacity();
    ByteBuffer piece = input.takeView(end);
    input.skip(delimiter.length);
    taken(memory);
    return piece;
  }

  /// What has arrived, at least one byte, which is the caller's.
  ///
  /// @return null at the end of input
  /// @throws Exception as the class says
  public @Nullable ByteBuffer read() throws Exception {
    ByteQueue input = link.input();
    if (input.isEmpty() && !waitForMore()) {
      return null;
    }
    return take(input.size());
  }

  private ByteBuffer take(int count) {
    ByteQueue input = link.input();
    int memory = input.capacity();
    ByteBuffer taken = input.takeView(count);
    taken(memory);
    return taken;
  }

  /// A view of the queue's memory was taken, which is the same as before or is the view's now.
  private void taken(int memory) {
    link.taken(link.input().capacity() == memory ? 0 : memory);
  }

  private byte[] takeAll() {
    return link.input().take(link.input().size());
  }

  /// @return false if nothing more comes
  private boolean waitForMore() throws Exception {
    if (link.ended()) {
      link.throwIfBroken();
      return false;
    }
    int before = link.input().size();
    Duration patience = limits.readTimeout();
    if (patience.isZero()) {
      Fiber.await(link.more());
    } else {
      Fiber.withDeadline(patience, "reading", () -> Fiber.await(link.more()));
    }
    writtenInOneGo = 0;
    if (link.input().size() > before) {
      return true;
    }
    link.throwIfBroken();
    return false;
  }

  // Writing.

  /// Sends text as UTF-8. Waits while there is no room.
  ///
  /// @throws Exception as the class says
  public void write(String text) throws Exception {
    Objects.requireNonNull(text, "expected text to write, got null");
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends bytes. Waits while there is no room.
  ///
  /// @throws Exception as the class says
  public void write(byte[] bytes) throws Exception {
    write(ByteBuffer.wrap(bytes));
  }

  /// Sends bytes, from position to limit. Waits while there is no room.
  ///
  /// @throws Exception as the class says
  public void write(ByteBuffer bytes) throws Exception {
    ConnectionClosed lost = link.lost();
    if (lost != null) {
      throw lost;
    }
    if (closed) {
      throw new ConnectionDone();
    }
    Transport transport = link.transport();
    int count = bytes.remaining();
    if (!transport.write(bytes)) {
      writtenInOneGo = 0;
      Fiber.await(transport.drained());
    } else if (count >= WRITTEN_IN_ONE_GO_MAX - writtenInOneGo) {
      writtenInOneGo = 0;
      Fiber.sleep(Duration.ZERO);
    } else {
      writtenInOneGo += count;
    }
  }

  // The end, and who it is.

  /// Closes the connection in good order, after what was written; does not wait for that. There is
  /// no more input.
  @Override
  public void close() {
    closed = true;
    link.dropInput();
    link.transport().loseConnection();
  }

  /// Ends the connection now; what was not sent yet is dropped.
  public void abort() {
    closed = true;
    link.dropInput();
    link.transport().abortConnection();
  }

  /// The peer's address.
  public Address peer() {
    return link.transport().peer();
  }

  /// The connection itself, for what is not straight-line: its options, its limits, sending files.
  public Transport transport() {
    return link.transport();
  }

  /// Limits how long the peer may keep this end waiting, as [spindle.protocol.Protocol#setPatience]
  /// does: the silence counts also while the fiber does not read, unless it says [Patience#rest].
  /// What a read may take is limited by [Fiber#withDeadline].
  public void setPatience(@Nullable Patience limits) {
    link.limit(limits);
  }

  /// The peer, for people.
  @Override
  public String toString() {
    return link.toString();
  }
}
