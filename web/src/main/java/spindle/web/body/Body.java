package spindle.web.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.protocol.Transport;

/// The body of a request or a response: a stream of bytes that comes piece by piece, as fast as it
/// is asked. Whoever does not ask holds the sender back; nothing piles up.
///
/// A body is read once, by one reader, on the reactor's thread.
public abstract class Body {
  /// How many bytes of JSON are read, unless said otherwise.
  private static final int JSON_MAX = 2 * 1024 * 1024;

  /// For bodies of other kinds.
  protected Body() {}

  /// A body without a byte.
  public static Body empty() {
    return WholeBody.EMPTY;
  }

  /// A body without a byte that is told when nobody wants it: of a response that gives a connection
  /// over, which has to be ended if nobody takes it.
  ///
  /// @param whenCancelled run each time the body is cancelled
  public static Body empty(Runnable whenCancelled) {
    return new UnclaimedBody(whenCancelled);
  }

  /// A body of these bytes, which are not copied: change them no more.
  public static Body of(byte[] bytes) {
    return bytes.length == 0 ? WholeBody.EMPTY : new WholeBody(ByteBuffer.wrap(bytes));
  }

  /// A body of this text in UTF-8.
  public static Body of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A body that `writer` writes in a fiber, which begins when the body is first asked for. What it
  /// writes waits until it is asked for, and the fiber waits with it. When nobody wants the body
  /// any more, the fiber is cancelled; what it throws is the failure of the body.
  public static Body written(BodyWriter writer) {
    return new WrittenBody(writer);
  }

  /// A part of a file, which is opened when it is first asked for. Over HTTP/1.1 the kernel copies
  /// it to the network, where it can; whoever asks for pieces gets them by jobs of the reactor.
  ///
  /// @param position the first byte of the part
  /// @param count how many bytes it has; if the file turns out shorter, the body fails
  /// @param links with `NOFOLLOW_LINKS` no symbolic link is followed, wherever it is in `file`: for
  ///   a path that was checked, as [Path#toRealPath] gives it
  public static Body file(Path file, long position, long count, LinkOption... links) {
    return new FileBody(file, null, position, count, links);
  }

  /// A part of an open file, as above. So the length and the bytes are of the same file, whatever
  /// becomes of its name.
  ///
  /// @param file closed when the body has ended, or when nobody wants it any more
  public static Body file(FileChannel file, long position, long count) {
    return new FileBody(null, file, position, count);
  }

  /// Bodies one behind the other, as one. Its length is known if all of theirs are, and it can be
  /// sent again if they all can. Cancelling it cancels those that have not ended.
  public static Body joined(List<Body> bodies) {
    return new JoinedBody(List.copyOf(bodies));
  }

  /// How many bytes come, or -1 if that is not known before they do.
  public abstract long length();

  /// The next piece. Ask for the next one when this has fired, not before.
  ///
  /// @return fires with one byte or more, which are the caller's; with null at the end. Fails with
  ///   [BodyTruncated] if the end does not come, and with [HttpError] if there are more bytes than
  ///   the limit on bodies allows
  public abstract Deferred<@Nullable ByteBuffer> next();

  /// Nobody wants the rest. Does nothing after the end.
  public abstract void cancel();

  /// All of it, if it is here and nothing was read yet: lent, to be read and not changed. Null if
  /// it has to be waited for.
  public @Nullable ByteBuffer whole() {
    return null;
  }

  /// The same bytes anew, for a request that must be sent once more; null if they can be read only
  /// once. Also of a body that was read already.
  public @Nullable Body again() {
    return null;
  }

  /// What [#bytes] and [#text] fail with if there are more than `max` bytes.
  protected Exception tooLong(long max) {
    return tooLarge(max);
  }

  /// What `other` fails with if more than `max` bytes of it are collected: for a body that is made
  /// of another, and fails as that one does.
  protected static Exception tooLongOf(Body other, long max) {
    return other.tooLong(max);
  }

  /// Whether it goes on until whoever reads it goes, as events do. Over HTTP/1.1 a client that has
  /// ended its stream counts as gone then; the end of any other body is sent to it.
  public boolean endless() {
    return false;
  }

  /// The server that sends it in answer to a GET is to end: one that would go on for ever ends by
  /// itself, as events do, behind what was given to it. Does nothing where not said otherwise: what
  /// has an end is waited for. On the reactor's thread.
  public void endSoon() {}

  /// Has `transport` send all of it by itself, if it can and nothing was read yet.
  ///
  /// @return fires when that is done, fails if it cannot be; null if the body is to be asked for
  ///   its pieces, which is so for all but files
  /// @throws IOException if it cannot be opened, or is shorter than it was said to be
  public @Nullable Deferred<Void> sendBy(Transport transport) throws IOException {
    return null;
  }

  /// The fields that came behind it, when it has ended; mostly none.
  public Fields trailer() {
    return Fields.none();
  }

  /// The names of the fields that may come behind it, so that a server can announce them.
  public List<String> trailerNames() {
    return List.of();
  }

  /// The same bytes with fields behind them. Over HTTP/2 they are sent. Over HTTP/1.1 a server
  /// sends them only where the length of the body was not known before, to a client that says `TE:
  /// trailers`, or if the response has a field Trailer; anywhere else they are dropped.
  ///
  /// @param trailer asked when the body has ended
  /// @param names of all fields that it may give
  public final Body withTrailer(Supplier<Fields> trailer, String... names) {
    return new TrailedBody(this, trailer, List.of(names));
  }

  /// The next piece, for code in a fiber: waits for it.
  ///
  /// @return null at the end
  /// @throws Exception as the Deferred of [#next] fails
  public final @Nullable ByteBuffer read() throws Exception {
    return Fiber.await(next());
  }

  /// All of it, collected.
  ///
  /// @param max how many bytes are taken; more are an [HttpError] with 413
  public final Deferred<byte[]> bytes(int max) {
    if (length() > max) {
      Exception failure = tooLong(max);
      cancel();
      return Deferred.fail(failure);
    }
    return new BodyCollector(this, max).collect();
  }

  /// All of it, collected as text in UTF-8. Malformed bytes become replacement characters.
  ///
  /// @param max how many bytes are taken; more are an [HttpError] with 413
  public final Deferred<String> text(int max) {
    return bytes(max).addCallback(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /// All of it, read as JSON of at most 2 MiB; by the module `spindle.json`.
  ///
  /// @return fires with what the JSON says; fails with [BadJson], which a site answers with 400, if
  ///   it is none, or none that `type` can be made of
  public final <T> Deferred<T> json(Class<T> type) {
    return json(type, JSON_MAX);
  }

  /// All of it, read as JSON, as above.
  ///
  /// @param max how many bytes are taken; more are an [HttpError] with 413
  public final <T> Deferred<T> json(Class<T> type, int max) {
    return bytes(max).addCallback(bytes -> FoundJson.codec().read(bytes, type));
  }

  static HttpError tooLarge(long max) {
    return new HttpError(
        Status.CONTENT_TOO_LARGE, "The body has more than %d bytes.".formatted(max));
  }

  /// Gives each piece to `receiver` as it comes, and asks for the next one when that has returned,
  /// or the Deferred it has returned has fired.
  ///
  /// @return fires with the number of bytes at the end; fails as [#next] does, or with what the
  ///   receiver throws, and then nobody wants the rest. Cancelling it cancels the body
  public final Deferred<Long> pourInto(BodyReceiver receiver) {
    return new BodyPump(this, receiver).pump();
  }

  /// Writes it to a file while it arrives. Each piece is written by a job, and the next one is not
  /// asked for before that is done: a slow disk slows this sender, and nobody else.
  ///
  /// @param file made, or emptied if it is there; left as it is if the body ends early
  /// @return fires with the number of bytes when all is written; fails as [#next] does, or with the
  ///   failure of the file
  public final Deferred<Long> saveTo(Path file) {
    return BodyFile.save(this, file);
  }
}
