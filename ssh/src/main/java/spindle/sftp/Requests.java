package spindle.sftp;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.sftp.SftpFailed.Why;

/// Does what a client asks for, one request after the other. All here waits for the disk, so it is
/// for jobs; one at a time.
final class Requests {
  private static final int VERSION = 3;
  private static final int PIECE_MAX = 64 * 1024;
  private static final int NAMES_MAX = 100;
  private static final int NAMES_BYTES = 32 * 1024;
  private static final int SMALL = 256;

  private final Folder folder;
  private final boolean writes;
  private final int handlesMax;
  private final Map<Integer, Handle> handles = new LinkedHashMap<>();
  private int last;
  private boolean begun;

  /// What is open for a client.
  private sealed interface Handle {
    void close() throws IOException;
  }

  private record OpenFile(Folder.Opened opened, int flags) implements Handle {
    @Override
    public void close() throws IOException {
      opened.channel().close();
    }

    boolean appends() {
      return (flags & Packet.APPENDING) != 0;
    }

    FileChannel reads() throws SftpFailed {
      return channel(Folder.reads(flags));
    }

    FileChannel writes() throws SftpFailed {
      return channel(Folder.writes(flags));
    }

    private FileChannel channel(boolean may) throws SftpFailed {
      if (!may) {
        throw new SftpFailed(Why.PERMISSION_DENIED);
      }
      return opened.channel();
    }
  }

  private record OpenFolder(FolderListing listing) implements Handle {
    @Override
    public void close() throws IOException {
      listing.close();
    }
  }

  Requests(Path root, boolean writes, int handlesMax) {
    folder = new Folder(root);
    this.writes = writes;
    this.handlesMax = handlesMax;
  }

  /// How long the answer may be, about.
  static int answerSize(ByteBuffer request) {
    return switch (request.get(0)) {
      case Packet.READ -> PIECE_MAX;
      case Packet.READDIR -> NAMES_BYTES;
      default -> SMALL;
    };
  }

  /// Does one.
  ///
  /// @return the answer
  /// @throws IOException if the client does not speak SFTP
  Packet done(ByteBuffer request) throws IOException {
    int type = request.get() & 0xff;
    try {
      if (type == Packet.INIT || !begun) {
        return begin(type, request);
      }
    } catch (BufferUnderflowException cut) {
      throw new IOException("expected the beginning of SFTP, got a packet that is cut", cut);
    }
    if (request.remaining() < 4) {
      throw new IOException("expected a request with a number, got one that is cut");
    }
    int number = request.getInt();
    try {
      return done(type, number, request);
    } catch (SftpFailed failed) {
      return status(number, failed.why(), failed.why().words());
    } catch (BufferUnderflowException cut) {
      return status(number, Why.BAD_MESSAGE, Why.BAD_MESSAGE.words());
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException failed) {
      Why why = why(failed);
      return status(number, why, why.words());
    }
  }

  /// The words of the system are not passed on: they name places outside of the folder.
  private static Why why(Exception failed) {
    return switch (failed) {
      case NoSuchFileException _, NotDirectoryException _, InvalidPathException _ ->
          Why.NO_SUCH_FILE;
      case AccessDeniedException _ -> Why.PERMISSION_DENIED;
      case UnsupportedOperationException _ -> Why.UNSUPPORTED;
      default -> Why.FAILURE;
    };
  }

  private Packet begin(int type, ByteBuffer request) throws IOException {
    if (type != Packet.INIT || begun || request.getInt() < VERSION) {
      throw new IOException("expected the beginning of SFTP of version 3 or higher, once");
    }
    begun = true;
    return new Packet(Packet.VERSION)
        .putInt(VERSION)
        .putText("posix-rename@openssh.com")
        .putText("1")
        .putText("fsync@openssh.com")
        .putText("1")
        .putText("limits@openssh.com")
        .putText("1");
  }

  private static Packet status(int number, Why why, String words) {
    return new Packet(Packet.STATUS).putInt(number).putInt(why.code()).putText(words).putText("en");
  }

  private static Packet ok(int number) {
    return new Packet(Packet.STATUS).putInt(number).putInt(0).putText("").putText("");
  }

  private Packet done(int type, int number, ByteBuffer request) throws IOException {
    return switch (type) {
      case Packet.OPEN -> open(number, request);
      case Packet.CLOSE -> {
        handle(request, true).close();
        yield ok(number);
      }
      case Packet.READ -> read(number, request);
      case Packet.WRITE -> write(number, request);
      case Packet.LSTAT -> attributes(number, folder.attributes(Packet.text(request), false));
      case Packet.STAT -> attributes(number, folder.attributes(Packet.text(request), true));
      case Packet.FSTAT -> attributes(number, folder.attributes(file(request).opened));
      case Packet.OPENDIR -> opened(number, new OpenFolder(folder.list(Packet.text(request))));
      case Packet.READDIR -> names(number, request);
      case Packet.REALPATH -> {
        String path = Folder.clean(Packet.text(request));
        yield name(number, path);
      }
      case Packet.READLINK -> name(number, folder.target(Packet.text(request)));
      default -> changed(type, number, request);
    };
  }

  private Packet changed(int type, int number, ByteBuffer request) throws IOException {
    if (type == Packet.EXTENDED) {
      return extended(number, request);
    }
    requireWrites();
    switch (type) {
      case Packet.SETSTAT -> {
        String path = Packet.text(request);
        folder.change(path, SftpAttributes.read(request));
      }
      case Packet.FSETSTAT -> {
        OpenFile file = file(request);
        SftpAttributes attributes = SftpAttributes.read(request);
        if (attributes.size().isPresent()) {
          file.writes();
        }
        folder.change(file.opened, attributes);
      }
      case Packet.REMOVE -> folder.remove(Packet.text(request), false);
      case Packet.RMDIR -> folder.remove(Packet.text(request), true);
      case Packet.MKDIR -> {
        String path = Packet.text(request);
        folder.make(path, SftpAttributes.read(request));
      }
      case Packet.RENAME -> folder.rename(Packet.text(request), Packet.text(request), false);
      default -> throw new SftpFailed(Why.UNSUPPORTED);
    }
    return ok(number);
  }

  private void requireWrites() throws SftpFailed {
    if (!writes) {
      throw new SftpFailed(Why.PERMISSION_DENIED);
    }
  }

  private Packet extended(int number, ByteBuffer request) throws IOException {
    return switch (Packet.text(request)) {
      case "posix-rename@openssh.com" -> {
        requireWrites();
        folder.rename(Packet.text(request), Packet.text(request), true);
        yield ok(number);
      }
      case "fsync@openssh.com" -> {
        file(request).opened.channel().force(true);
        yield ok(number);
      }
      case "limits@openssh.com" ->
          new Packet(Packet.EXTENDED_REPLY)
              .putInt(number)
              .putLong(SftpService.PACKET_MAX)
              .putLong(PIECE_MAX)
              .putLong(SftpService.PACKET_MAX - 1024L)
              .putLong(handlesMax);
      default -> throw new SftpFailed(Why.UNSUPPORTED);
    };
  }

  // What is open.

  private Packet open(int number, ByteBuffer request) throws IOException {
    String path = Packet.text(request);
    int flags = request.getInt();
    SftpAttributes attributes = SftpAttributes.read(request);
    if ((flags & ~Packet.FOR_READING) != 0) {
      requireWrites();
    }
    requireRoom();
    return opened(number, new OpenFile(folder.open(path, flags, attributes), flags));
  }

  private void requireRoom() throws SftpFailed {
    if (handles.size() >= handlesMax) {
      throw new SftpFailed(Why.FAILURE);
    }
  }

  private Packet opened(int number, Handle handle) throws IOException {
    try {
      requireRoom();
    } catch (SftpFailed full) {
      handle.close();
      throw full;
    }
    last++;
    handles.put(last, handle);
    return new Packet(Packet.HANDLE).putInt(number).putInt(4).putInt(last);
  }

  private Handle handle(ByteBuffer request, boolean takes) throws SftpFailed {
    ByteBuffer name = Packet.bytes(request);
    Handle handle = null;
    if (name.remaining() == 4) {
      int key = name.getInt();
      handle = takes ? handles.remove(key) : handles.get(key);
    }
    if (handle == null) {
      throw new SftpFailed(Why.FAILURE);
    }
    return handle;
  }

  private OpenFile file(ByteBuffer request) throws SftpFailed {
    if (handle(request, false) instanceof OpenFile file) {
      return file;
    }
    throw new SftpFailed(Why.FAILURE);
  }

  private Packet read(int number, ByteBuffer request) throws IOException {
    FileChannel channel = file(request).reads();
    long position = request.getLong();
    int wanted = request.getInt();
    if (position < 0 || wanted < 0) {
      throw new SftpFailed(Why.FAILURE);
    }
    ByteBuffer piece = ByteBuffer.allocate(Math.min(wanted, PIECE_MAX));
    while (piece.hasRemaining()) {
      int count = channel.read(piece, position + piece.position());
      if (count < 0) {
        break;
      }
    }
    if (piece.position() == 0 && wanted > 0) {
      throw new SftpFailed(Why.END);
    }
    piece.flip();
    return new Packet(Packet.DATA, piece.remaining() + 16).putInt(number).putBytes(piece);
  }

  private Packet write(int number, ByteBuffer request) throws IOException {
    requireWrites();
    OpenFile file = file(request);
    FileChannel channel = file.writes();
    long said = request.getLong();
    ByteBuffer data = Packet.bytes(request);
    long position = file.appends() ? channel.size() : said;
    if (position < 0) {
      throw new SftpFailed(Why.FAILURE);
    }
    while (data.hasRemaining()) {
      position += channel.write(data, position);
    }
    return ok(number);
  }

  // Names.

  private static Packet attributes(int number, SftpAttributes attributes) {
    Packet packet = new Packet(Packet.ATTRS).putInt(number);
    attributes.write(packet);
    return packet;
  }

  private static Packet name(int number, String name) {
    Packet packet = new Packet(Packet.NAME).putInt(number).putInt(1).putText(name).putText(name);
    SftpAttributes.none().write(packet);
    return packet;
  }

  private Packet names(int number, ByteBuffer request) throws IOException {
    if (!(handle(request, false) instanceof OpenFolder open)) {
      throw new SftpFailed(Why.FAILURE);
    }
    List<SftpEntry> entries = open.listing.next(NAMES_MAX);
    if (entries.isEmpty()) {
      throw new SftpFailed(Why.END);
    }
    Packet packet = new Packet(Packet.NAME, NAMES_BYTES).putInt(number).putInt(entries.size());
    for (SftpEntry each : entries) {
      packet.putText(each.name()).putText(each.line());
      each.attributes().write(packet);
    }
    return packet;
  }

  /// Closes what is open.
  void close() {
    for (Handle each : handles.values()) {
      try {
        each.close();
      } catch (IOException lost) {
        // What was written was written before.
      }
    }
    handles.clear();
  }
}
