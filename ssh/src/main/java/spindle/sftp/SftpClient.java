package spindle.sftp;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.protocol.Connectable;
import spindle.reactor.Reactor;
import spindle.ssh.client.SshClientConnection;

/// Files on a server that speaks SFTP: OpenSSH's, a [SftpServer], and most others.
///
/// Paths are the server's: what does not begin with `/` is within the user's folder there. What a
/// method gives fails with a [SftpFailed] if the server does not do it, and with the reason for the
/// loss if its connection ends. Several things may go on at the same time. Belongs to the reactor's
/// thread; local files are read and written by jobs.
public final class SftpClient {
  /// Files of a folder that [#list] takes.
  public static final int ENTRIES_MAX = 100_000;

  /// Bytes of a file in one packet: what every server takes.
  private static final int PIECE = 32 * 1024;

  /// Packets under way.
  private static final int UNDER_WAY = 32;

  private final Reactor reactor;
  private final SftpSession session;

  private SftpClient(Reactor reactor, SftpSession session) {
    this.reactor = reactor;
    this.session = session;
  }

  /// Asks a server for its subsystem `sftp`.
  ///
  /// @return fails with a [spindle.ssh.client.ChannelRefused] if it has none. Who cancels it keeps
  ///   no channel
  public static Deferred<SftpClient> open(Reactor reactor, SshClientConnection connection) {
    return over(reactor, connection.subsystem("sftp"));
  }

  /// Speaks SFTP over any connection, which is ended if what this gives is cancelled.
  public static Deferred<SftpClient> over(Reactor reactor, Connectable place) {
    return place
        .connect(_ -> new SftpSession())
        .then(session -> session.begun().addCallback(_ -> new SftpClient(reactor, session)));
  }

  // Whole files.

  /// Copies a file of the server's to here, over what is there.
  ///
  /// @return fires with the number of its bytes, when they were given to the system; if it fails, a
  ///   part of them is there
  public Deferred<Long> get(String path, Path to) {
    return Fiber.start(reactor, () -> getNow(path, to));
  }

  /// Copies a file to the server, over what is there.
  ///
  /// @return fires with the number of its bytes, when the server has taken all; if it fails, a part
  ///   of them is there
  public Deferred<Long> put(Path from, String path) {
    return Fiber.start(reactor, () -> putNow(from, path));
  }

  /// A piece of a file that was asked for.
  private record Piece(long position, int count, Deferred<SftpSession.Answer> answer) {}

  private long getNow(String path, Path to) throws Exception {
    ByteBuffer handle = Fiber.await(openFile(path, Packet.FOR_READING));
    try {
      Set<StandardOpenOption> options =
          Set.of(
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING);
      FileChannel file = Fiber.await(reactor.deferToThread(() -> FileChannel.open(to, options)));
      try {
        return copyTo(file, handle);
      } finally {
        reactor.callInThread(file::close);
      }
    } finally {
      close(handle);
    }
  }

  /// Keeps some pieces under way; the server may give less of one than was asked for.
  private long copyTo(FileChannel file, ByteBuffer handle) throws Exception {
    Deque<Piece> underWay = new ArrayDeque<>();
    long asked = 0;
    while (true) {
      while (underWay.size() < UNDER_WAY) {
        underWay.add(read(handle, asked, PIECE));
        asked += PIECE;
      }
      Piece next = underWay.remove();
      try {
        ByteBuffer data = data(Fiber.await(next.answer));
        long position = next.position;
        int count = data.remaining();
        if (count == 0 || count > next.count) {
          throw new IOException(
              "expected 1 to %d bytes of the file, got %d".formatted(next.count, count));
        }
        Fiber.await(reactor.deferToThread(() -> write(file, data, position)));
        if (count < next.count) {
          underWay.addFirst(read(handle, position + count, next.count - count));
        }
      } catch (SftpFailed end) {
        if (end.why() == SftpFailed.Why.END) {
          return next.position;
        }
        throw end;
      }
    }
  }

  private static boolean write(FileChannel file, ByteBuffer data, long position)
      throws IOException {
    for (long at = position; data.hasRemaining(); ) {
      at += file.write(data, at);
    }
    return true;
  }

  private Piece read(ByteBuffer handle, long position, int count) {
    Packet request = session.request(Packet.READ, 64);
    request.putBytes(handle.duplicate()).putLong(position).putInt(count);
    return new Piece(position, count, session.ask(request).reportedElsewhere());
  }

  private static ByteBuffer data(SftpSession.Answer answer) throws IOException {
    requireType(Packet.DATA, answer);
    return read(() -> Packet.bytes(answer.rest()));
  }

  private long putNow(Path from, String path) throws Exception {
    FileChannel file =
        Fiber.await(reactor.deferToThread(() -> FileChannel.open(from, StandardOpenOption.READ)));
    try {
      int flags = Packet.FOR_WRITING | Packet.CREATING | Packet.TRUNCATING;
      ByteBuffer handle = Fiber.await(openFile(path, flags));
      try {
        return copyFrom(file, handle);
      } finally {
        close(handle);
      }
    } finally {
      reactor.callInThread(file::close);
    }
  }

  private long copyFrom(FileChannel file, ByteBuffer handle) throws Exception {
    Deque<Deferred<SftpSession.Answer>> underWay = new ArrayDeque<>();
    long sent = 0;
    while (true) {
      long position = sent;
      ByteBuffer some = Fiber.await(reactor.deferToThread(() -> piece(file, position, 8 * PIECE)));
      if (!some.hasRemaining()) {
        break;
      }
      while (some.hasRemaining()) {
        ByteBuffer piece = some.slice(some.position(), Math.min(PIECE, some.remaining()));
        some.position(some.position() + piece.remaining());
        Packet request = session.request(Packet.WRITE, PIECE + 128);
        request.putBytes(handle.duplicate()).putLong(sent);
        sent += piece.remaining();
        underWay.add(session.ask(request.putBytes(piece)).reportedElsewhere());
        if (underWay.size() >= UNDER_WAY) {
          Fiber.await(underWay.remove());
        }
      }
    }
    while (!underWay.isEmpty()) {
      Fiber.await(underWay.remove());
    }
    return sent;
  }

  private static ByteBuffer piece(FileChannel file, long position, int max) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(max);
    while (piece.hasRemaining() && file.read(piece, position + piece.position()) >= 0) {
      // There may be more.
    }
    return piece.flip();
  }

  // Names.

  /// What is in a folder, without `.` and `..`, in the order of the server.
  ///
  /// @return fails if there is more than [#ENTRIES_MAX], and with an [SftpNameRefused] if one of
  ///   the names leads elsewhere
  public Deferred<List<SftpEntry>> list(String path) {
    return Fiber.start(reactor, () -> listNow(path));
  }

  private List<SftpEntry> listNow(String path) throws Exception {
    ByteBuffer handle = handle(Fiber.await(ask(Packet.OPENDIR, packet -> packet.putText(path))));
    List<SftpEntry> all = new ArrayList<>();
    try {
      while (true) {
        var answer =
            Fiber.await(ask(Packet.READDIR, packet -> packet.putBytes(handle.duplicate())));
        all.addAll(inFolder(answer));
        if (all.size() > ENTRIES_MAX) {
          throw new IOException("'%s' has more than %d files".formatted(path, ENTRIES_MAX));
        }
      }
    } catch (SftpFailed end) {
      if (end.why() != SftpFailed.Why.END) {
        throw end;
      }
    } finally {
      close(handle);
    }
    all.removeIf(each -> each.name().equals(".") || each.name().equals(".."));
    return all;
  }

  private static List<SftpEntry> inFolder(SftpSession.Answer answer) throws IOException {
    List<SftpEntry> entries = entries(answer);
    if (entries.isEmpty()) {
      throw new IOException("expected names of files, or the end, from the server; got no name");
    }
    for (SftpEntry each : entries) {
      SftpNameRefused.requireName(each.name());
    }
    return entries;
  }

  private static List<SftpEntry> entries(SftpSession.Answer answer) throws IOException {
    requireType(Packet.NAME, answer);
    return read(() -> {
      ByteBuffer rest = answer.rest();
      List<SftpEntry> entries = new ArrayList<>();
      for (int left = rest.getInt(); left > 0; left--) {
        String name = Packet.text(rest);
        entries.add(new SftpEntry(name, Packet.text(rest), SftpAttributes.read(rest)));
      }
      return entries;
    });
  }

  /// What is said of a file, of where it leads if it is a link.
  public Deferred<SftpAttributes> stat(String path) {
    return attributes(Packet.STAT, path);
  }

  /// What is said of a file, of itself if it is a link.
  public Deferred<SftpAttributes> lstat(String path) {
    return attributes(Packet.LSTAT, path);
  }

  private Deferred<SftpAttributes> attributes(int type, String path) {
    return ask(type, packet -> packet.putText(path))
        .addCallback(answer -> {
          requireType(Packet.ATTRS, answer);
          return read(() -> SftpAttributes.read(answer.rest()));
        });
  }

  /// Changes what is said of a file: its rights, times, or size.
  public Deferred<Void> change(String path, SftpAttributes attributes) {
    return done(Packet.SETSTAT, packet -> attributes.write(packet.putText(path)));
  }

  /// Gives a file another name. Fails if there is one of that name.
  public Deferred<Void> rename(String from, String to) {
    return done(Packet.RENAME, packet -> packet.putText(from).putText(to));
  }

  /// Removes a file.
  public Deferred<Void> remove(String path) {
    return done(Packet.REMOVE, packet -> packet.putText(path));
  }

  /// Makes a folder.
  public Deferred<Void> makeFolder(String path) {
    return done(Packet.MKDIR, packet -> SftpAttributes.none().write(packet.putText(path)));
  }

  /// Removes a folder that is empty.
  public Deferred<Void> removeFolder(String path) {
    return done(Packet.RMDIR, packet -> packet.putText(path));
  }

  /// The whole path of one, as the server has it: `.` for the user's folder.
  public Deferred<String> realPath(String path) {
    return ask(Packet.REALPATH, packet -> packet.putText(path))
        .addCallback(answer -> {
          List<SftpEntry> names = entries(answer);
          if (names.size() != 1) {
            throw new IOException("expected a path, got " + names.size());
          }
          return names.getFirst().name();
        });
  }

  /// Ends it, and not the connection of SSH that it goes over.
  public void close() {
    session.transport().loseConnection();
  }

  // Requests.

  private interface Fill {
    void in(Packet packet);
  }

  private Deferred<SftpSession.Answer> ask(int type, Fill fill) {
    Packet request = session.request(type, 64);
    fill.in(request);
    return session.ask(request);
  }

  private Deferred<Void> done(int type, Fill fill) {
    return ask(type, fill)
        .then(answer -> {
          requireType(Packet.STATUS, answer);
          return Deferred.succeed();
        });
  }

  private Deferred<ByteBuffer> openFile(String path, int flags) {
    return ask(
            Packet.OPEN, packet -> SftpAttributes.none().write(packet.putText(path).putInt(flags)))
        .addCallback(SftpClient::handle);
  }

  private static ByteBuffer handle(SftpSession.Answer answer) throws IOException {
    requireType(Packet.HANDLE, answer);
    return read(() -> Packet.bytes(answer.rest()));
  }

  private void close(ByteBuffer handle) {
    var _ = ask(Packet.CLOSE, packet -> packet.putBytes(handle.duplicate())).handleFailure(_ -> {});
  }

  private static void requireType(int expected, SftpSession.Answer answer) throws IOException {
    if (answer.type() != expected) {
      throw new IOException(
          "expected an answer of type %d from the server of files, got %d"
              .formatted(expected, answer.type()));
    }
  }

  private interface Reading<T> {
    T read();
  }

  private static <T> T read(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (BufferUnderflowException cut) {
      throw new IOException("the server of files has sent a part of an answer", cut);
    }
  }
}
