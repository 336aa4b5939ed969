package spindle.sftp;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// A folder, and nothing outside of it. All here waits for the disk.
///
/// A path is cleaned of `.` and `..` first, then led through the links that are on its way; where
/// that ends has to be within the folder. What is done there is done by way of the folders above
/// it, each opened within the one before and without following a link, so nobody can put one in the
/// way after the check.
final class Folder {
  private static final LinkOption HERE = LinkOption.NOFOLLOW_LINKS;
  private static final int RIGHTS = 0777;

  private final Path root;

  Folder(Path root) {
    this.root = root;
  }

  /// An absolute path without `.` and `..`, which never leads above the root.
  static String clean(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String each : path.split("/", -1)) {
      switch (each) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.add(each);
      }
    }
    return "/" + String.join("/", parts);
  }

  // From paths to places.

  private Path top() throws IOException {
    return root.toRealPath();
  }

  /// Where a path leads, the last part being followed if it is a link, or not.
  private Path place(String path, boolean follows) throws IOException {
    Path top = top();
    String clean = clean(path).substring(1);
    if (clean.isEmpty()) {
      return top;
    }
    Path asked = top.resolve(clean);
    Path above = within(top, parent(asked).toRealPath());
    Path place = above.resolve(name(asked));
    return follows && Files.isSymbolicLink(place) ? within(top, place.toRealPath()) : place;
  }

  private static Path within(Path top, Path real) throws AccessDeniedException {
    if (!real.startsWith(top)) {
      throw new AccessDeniedException(real.toString());
    }
    return real;
  }

  private static Path parent(Path place) throws NoSuchFileException {
    Path parent = place.getParent();
    if (parent == null) {
      throw new NoSuchFileException(place.toString());
    }
    return parent;
  }

  private static Path name(Path place) throws NoSuchFileException {
    Path name = place.getFileName();
    if (name == null) {
      throw new NoSuchFileException(place.toString());
    }
    return name;
  }

  /// What is done with the last part of a place, in the folder where it is.
  private interface Work<T> {
    T in(SecureDirectoryStream<Path> above, Path name) throws IOException;
  }

  /// Goes to a place by way of the folders above it, from the root on.
  private <T> T at(Path place, Work<T> work) throws IOException {
    Path top = top();
    Path rest = top.relativize(within(top, place));
    if (rest.toString().isEmpty()) {
      throw new AccessDeniedException(place.toString()); // the root stays as it is
    }
    try (DirectoryStream<Path> first = Files.newDirectoryStream(top)) {
      return down(secure(first), rest, 0, work);
    }
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    throw new UnsupportedOperationException("the system opens no files within folders");
  }

  private static <T> T down(SecureDirectoryStream<Path> folder, Path rest, int at, Work<T> work)
      throws IOException {
    Path name = rest.getName(at);
    if (at == rest.getNameCount() - 1) {
      return work.in(folder, name);
    }
    try (SecureDirectoryStream<Path> next = folder.newDirectoryStream(name, HERE)) {
      return down(next, rest, at + 1, work);
    }
  }

  // Files.

  /// A file that is open, and where it is.
  record Opened(Path path, FileChannel channel) {}

  Opened open(String path, int flags, SftpAttributes attributes) throws IOException {
    Path place = place(path, (flags & Packet.NEW_ONLY) == 0);
    Set<OpenOption> options = options(flags);
    FileAttribute<?>[] rights =
        attributes.mode().isPresent()
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(rights(attributes.mode().getAsInt()))
            }
            : new FileAttribute<?>[0];
    return at(
        place,
        (above, name) -> {
          requireOrdinary(above, name, place);
          Channel channel = above.newByteChannel(name, options, rights);
          if (channel instanceof FileChannel file) {
            return new Opened(place, file);
          }
          channel.close();
          throw new AccessDeniedException(place.toString());
        });
  }

  private static Set<OpenOption> options(int flags) {
    Set<OpenOption> options = new LinkedHashSet<>(Set.of(HERE));
    boolean reads = (flags & Packet.FOR_READING) != 0;
    boolean writes = (flags & (Packet.FOR_WRITING | Packet.APPENDING)) != 0;
    if (reads || !writes) {
      options.add(StandardOpenOption.READ);
    }
    if (writes) {
      options.add(StandardOpenOption.WRITE);
      if ((flags & Packet.CREATING) != 0) {
        options.add(
            (flags & Packet.NEW_ONLY) != 0
                ? StandardOpenOption.CREATE_NEW
                : StandardOpenOption.CREATE);
      }
      if ((flags & Packet.TRUNCATING) != 0) {
        options.add(StandardOpenOption.TRUNCATE_EXISTING);
      }
    }
    return options;
  }

  /// A pipe would wait until somebody writes, and a device is no file.
  private static void requireOrdinary(SecureDirectoryStream<Path> above, Path name, Path place)
      throws IOException {
    try {
      BasicFileAttributes about =
          above.getFileAttributeView(name, BasicFileAttributeView.class, HERE).readAttributes();
      if (!about.isRegularFile()) {
        throw new AccessDeniedException(place.toString());
      }
    } catch (NoSuchFileException isNew) {
      // Whether it may be made the options say.
    }
  }

  void remove(String path, boolean folders) throws IOException {
    at(
        place(path, false),
        (above, name) -> {
          if (folders) {
            above.deleteDirectory(name);
          } else {
            above.deleteFile(name);
          }
          return true;
        });
  }

  void make(String path, SftpAttributes attributes) throws IOException {
    Path place = place(path, false);
    at(place, (_, _) -> true); // the folders above are there
    Files.createDirectory(place);
    if (attributes.mode().isPresent()) {
      change(place, SftpAttributes.none().withMode(attributes.mode().getAsInt()));
    }
  }

  void rename(String from, String to, boolean replaces) throws IOException {
    Path old = place(from, false);
    Path place = place(to, false);
    if (!replaces && Files.exists(place, HERE)) {
      throw new FileAlreadyExistsException(to);
    }
    at(
        old,
        (above, name) ->
            at(
                place,
                (target, newName) -> {
                  above.move(name, target, newName);
                  return true;
                }));
  }

  // What is said of files.

  SftpAttributes attributes(String path, boolean follows) throws IOException {
    return attributes(place(path, follows));
  }

  SftpAttributes attributes(Path place) throws IOException {
    return attributes(read(place));
  }

  private static Map<String, Object> read(Path place) throws IOException {
    return Files.readAttributes(place, "unix:*", HERE);
  }

  private static SftpAttributes attributes(Map<String, Object> all) {
    return new SftpAttributes(
        OptionalLong.of((long) all.getOrDefault("size", 0L)),
        OptionalInt.of((int) all.getOrDefault("mode", 0)),
        Optional.of(
            new SftpAttributes.Owner(
                (int) all.getOrDefault("uid", 0), (int) all.getOrDefault("gid", 0))),
        Optional.of(
            new SftpAttributes.Times(time(all, "lastAccessTime"), time(all, "lastModifiedTime"))));
  }

  private static Instant time(Map<String, Object> all, String name) {
    return all.get(name) instanceof FileTime time ? time.toInstant() : Instant.EPOCH;
  }

  void change(String path, SftpAttributes attributes) throws IOException {
    change(place(path, true), attributes);
  }

  /// Whose a file is nobody changes.
  void change(Path place, SftpAttributes attributes) throws IOException {
    if (attributes.owner().isPresent()) {
      throw new AccessDeniedException(place.toString());
    }
    at(
        place,
        (above, name) -> {
          if (attributes.size().isPresent()) {
            resize(above, name, place, attributes.size().getAsLong());
          }
          PosixFileAttributeView view =
              above.getFileAttributeView(name, PosixFileAttributeView.class, HERE);
          if (attributes.mode().isPresent()) {
            view.setPermissions(rights(attributes.mode().getAsInt()));
          }
          if (attributes.times().isPresent()) {
            var times = attributes.times().get();
            view.setTimes(FileTime.from(times.change()), FileTime.from(times.access()), null);
          }
          return true;
        });
  }

  private static void resize(SecureDirectoryStream<Path> above, Path name, Path place, long size)
      throws IOException {
    requireOrdinary(above, name, place);
    Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, HERE);
    try (var channel = above.newByteChannel(name, options)) {
      if (channel.size() > size) {
        channel.truncate(size);
      } else if (channel.size() < size) {
        channel.position(size - 1);
        channel.write(java.nio.ByteBuffer.allocate(1));
      }
    }
  }

  private static Set<PosixFilePermission> rights(int mode) {
    Set<PosixFilePermission> rights = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      if ((mode & RIGHTS & (0400 >> i)) != 0) {
        rights.add(all[i]);
      }
    }
    return rights;
  }

  /// What a link says, as it stands, which does not tell where the folder is: links to absolute
  /// places outside of it say nothing.
  String target(String path) throws IOException {
    Path place = place(path, false);
    Path target = Files.readSymbolicLink(place);
    if (!target.isAbsolute()) {
      return target.toString();
    }
    Path top = top();
    return "/" + top.relativize(within(top, target));
  }

  // Folders.

  @SuppressWarnings("StreamResourceLeak") // the listing closes it
  Listing list(String path) throws IOException {
    return new Listing(Files.newDirectoryStream(place(path, true)));
  }

  /// What is in a folder, in the order of the system.
  static final class Listing {
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> left;

    Listing(DirectoryStream<Path> stream) {
      this.stream = stream;
      left = stream.iterator();
    }

    /// Some more; none at the end. Files that go meanwhile are passed over.
    List<SftpEntry> next(int max) throws IOException {
      List<SftpEntry> entries = new ArrayList<>();
      while (entries.size() < max && left.hasNext()) {
        Path place = left.next();
        try {
          Map<String, Object> all = read(place);
          String name = name(place).toString();
          entries.add(new SftpEntry(name, LongName.of(name, all), attributes(all)));
        } catch (NoSuchFileException gone) {
          // It was there a moment ago.
        }
      }
      return entries;
    }

    void close() throws IOException {
      stream.close();
    }
  }
}
