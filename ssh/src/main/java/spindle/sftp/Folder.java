package spindle.sftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A folder, and nothing outside of it. All here waits for the disk.
///
/// A path is cleaned of `.` and `..` first, then led through the links that are on its way; where
/// that ends has to be within the folder. What is done there is done by way of the folders above
/// it, each opened within the one before and without following a link, so nobody can put one in the
/// way after the check. To make a folder and to read a link the JDK knows only whole paths: for
/// these the way is checked before and after, see [SftpServer].
final class Folder {
  private static final LinkOption HERE = LinkOption.NOFOLLOW_LINKS;

  /// Folders on the way to a place, below the root.
  static final int DEPTH_MAX = 256;

  private static final String ALL = "unix:*";
  private static final int RIGHTS = 0777;
  private static final int TRIES = 5;

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
    requireDepth(top.relativize(parent(asked)));
    Path above = real(top, parent(asked));
    Path place = above.resolve(name(asked));
    return follows && Files.isSymbolicLink(place) ? real(top, place) : place;
  }

  /// Where links lead. Of what is outside is not even told whether it is there, so a link that
  /// leads nowhere is refused as one that leads out.
  private static Path real(Path top, Path asked) throws IOException {
    try {
      return within(top, asked.toRealPath());
    } catch (FileSystemException failed) {
      Path part = asked;
      while (!Files.exists(part) && !part.equals(top)) {
        if (Files.isSymbolicLink(part)) {
          throw new AccessDeniedException(asked.toString());
        }
        part = parent(part);
      }
      within(top, part.toRealPath());
      throw failed;
    }
  }

  private static void requireDepth(Path rest) throws FileSystemException {
    if (rest.getNameCount() > DEPTH_MAX) {
      throw new FileSystemException(
          rest.toString(), null, "expected at most %d folders on the way".formatted(DEPTH_MAX));
    }
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

  static Path name(Path place) throws NoSuchFileException {
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
    if (place.equals(top)) {
      throw new AccessDeniedException(place.toString()); // the root stays as it is
    }
    try (SecureDirectoryStream<Path> above = opened(top, parent(place))) {
      return work.in(above, name(place));
    }
  }

  /// Opens a folder by way of those above it. Each is closed as soon as the next is open, so a path
  /// takes no more than two descriptors, however long it is.
  @SuppressWarnings("StreamResourceLeak") // the caller closes it
  private static SecureDirectoryStream<Path> opened(Path top, Path place) throws IOException {
    Path rest = top.relativize(within(top, place));
    requireDepth(rest);
    SecureDirectoryStream<Path> folder = secure(Files.newDirectoryStream(top));
    if (rest.toString().isEmpty()) {
      return folder;
    }
    for (Path name : rest) {
      try (SecureDirectoryStream<Path> above = folder) {
        folder = next(above, name);
      }
    }
    return folder;
  }

  /// Is a folder first asked whether it is one: to open a pipe would wait until somebody writes,
  /// and the JDK loses a descriptor when it is told to open a file as a folder.
  private static SecureDirectoryStream<Path> next(SecureDirectoryStream<Path> above, Path name)
      throws IOException {
    if (!about(above, name).isDirectory()) {
      throw new NotDirectoryException(name.toString());
    }
    return above.newDirectoryStream(name, HERE);
  }

  private static BasicFileAttributes about(SecureDirectoryStream<Path> above, Path name)
      throws IOException {
    return above.getFileAttributeView(name, BasicFileAttributeView.class, HERE).readAttributes();
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new UnsupportedOperationException("the system opens no files within folders");
  }

  // Files.

  /// A file that is open, where it was then, and which one it is: what a name leads to may change.
  record Opened(Path path, Object key, FileChannel channel) {}

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
          try {
            Object key = about(above, name).fileKey();
            if (channel instanceof FileChannel file && key != null) {
              return new Opened(place, key, file);
            }
          } catch (IOException gone) {
            channel.close();
            throw gone;
          }
          channel.close();
          throw new AccessDeniedException(place.toString());
        });
  }

  static boolean reads(int flags) {
    return (flags & Packet.FOR_READING) != 0 || !writes(flags);
  }

  static boolean writes(int flags) {
    return (flags & (Packet.FOR_WRITING | Packet.APPENDING)) != 0;
  }

  private static Set<OpenOption> options(int flags) {
    Set<OpenOption> options = new LinkedHashSet<>(Set.of(HERE));
    if (reads(flags)) {
      options.add(StandardOpenOption.READ);
    }
    if (writes(flags)) {
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
      if (!about(above, name).isRegularFile()) {
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
    at(place, (above, name) -> about(above, name).isDirectory()); // and still are
    if (attributes.mode().isPresent()) {
      change(place, SftpAttributes.none().withMode(attributes.mode().getAsInt()));
    }
  }

  void rename(String from, String to, boolean replaces) throws IOException {
    Path old = place(from, false);
    Path place = place(to, false);
    at(
        old,
        (above, name) ->
            at(
                place,
                (target, newName) -> {
                  if (!replaces && isThere(target, newName)) {
                    throw new FileAlreadyExistsException(to);
                  }
                  above.move(name, target, newName);
                  return true;
                }));
  }

  private static boolean isThere(SecureDirectoryStream<Path> above, Path name) throws IOException {
    try {
      return about(above, name) != null;
    } catch (NoSuchFileException isNot) {
      return false;
    }
  }

  // What is said of files.

  SftpAttributes attributes(String path, boolean follows) throws IOException {
    Path place = place(path, follows);
    return attributes(
        place.equals(top())
            ? Files.readAttributes(place, ALL, HERE)
            : at(place, (above, name) -> read(above, name, place)));
  }

  /// Of a file that is open.
  ///
  /// @throws NoSuchFileException if it is no longer where it was
  SftpAttributes attributes(Opened open) throws IOException {
    Map<String, Object> all =
        at(
            open.path,
            (above, name) -> {
              Map<String, Object> found = read(above, name, open.path);
              requireSame(open, found.get("fileKey"));
              return found;
            });
    return attributes(all).withSize(open.channel.size());
  }

  private static void requireSame(Opened open, @Nullable Object key) throws NoSuchFileException {
    if (!open.key.equals(key)) {
      throw new NoSuchFileException(open.path.toString());
    }
  }

  /// Within a folder that is open the JDK does not tell the numbers of owners, nor of links. So all
  /// is read by the whole path, and counts if that has led to the same file.
  static Map<String, Object> read(SecureDirectoryStream<Path> above, Path name, Path place)
      throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Object key = about(above, name).fileKey();
      try {
        Map<String, Object> all = Files.readAttributes(place, ALL, HERE);
        if (key != null && key.equals(all.get("fileKey"))) {
          return all;
        }
      } catch (NoSuchFileException moved) {
        // It has gone, which the next round tells, or the path leads elsewhere now.
      }
    }
    throw new AccessDeniedException(place.toString());
  }

  static SftpAttributes attributes(Map<String, Object> all) {
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

  private void change(Path place, SftpAttributes attributes) throws IOException {
    requireNoOwner(attributes, place);
    at(
        place,
        (above, name) -> {
          BasicFileAttributes about = about(above, name);
          if (!about.isRegularFile() && !about.isDirectory()) {
            throw new AccessDeniedException(place.toString()); // to open a pipe would wait
          }
          if (attributes.size().isPresent()) {
            requireOrdinary(above, name, place);
            Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, HERE);
            try (var channel = above.newByteChannel(name, options)) {
              resize(channel, attributes.size().getAsLong());
            }
          }
          return changeRest(above, name, attributes);
        });
  }

  /// Changes a file that is open.
  ///
  /// @throws NoSuchFileException if it is no longer where it was, and more than its size is changed
  void change(Opened open, SftpAttributes attributes) throws IOException {
    requireNoOwner(attributes, open.path);
    if (attributes.size().isPresent()) {
      resize(open.channel, attributes.size().getAsLong());
    }
    if (attributes.mode().isPresent() || attributes.times().isPresent()) {
      at(
          open.path,
          (above, name) -> {
            requireSame(open, about(above, name).fileKey());
            return changeRest(above, name, attributes);
          });
    }
  }

  /// Whose a file is nobody changes.
  private static void requireNoOwner(SftpAttributes attributes, Path place)
      throws AccessDeniedException {
    if (attributes.owner().isPresent()) {
      throw new AccessDeniedException(place.toString());
    }
  }

  private static boolean changeRest(
      SecureDirectoryStream<Path> above, Path name, SftpAttributes attributes) throws IOException {
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
  }

  private static void resize(SeekableByteChannel channel, long size) throws IOException {
    if (channel.size() > size) {
      channel.truncate(size);
    } else if (channel.size() < size) {
      channel.position(size - 1);
      channel.write(ByteBuffer.allocate(1));
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
    if (!at(place, (above, name) -> about(above, name).isSymbolicLink())) {
      throw new AccessDeniedException(place.toString());
    }
    if (!target.isAbsolute()) {
      return target.toString();
    }
    Path top = top();
    return "/" + top.relativize(within(top, target));
  }

  // Folders.

  FolderListing list(String path) throws IOException {
    return new FolderListing(opened(top(), place(path, true)));
  }
}
