package spindle.reactor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.protocol.ConnectionRefusedError;
import spindle.protocol.UnixAddress;

/// The file of a listening UNIX socket, for kernels that have files: what is done before one is
/// made and after its socket has ended.
///
/// A server that ended badly leaves its file behind. [#makeRoom] removes it if nobody answers
/// there, and never removes anything else: not the socket of a living server, not a file that is no
/// socket. It is first moved aside and then looked at again, so that of two servers that find the
/// same old file none removes what the other has just made.
public final class SocketFile {
  private static final int TYPE_MASK = 0170000;
  private static final int SOCKET_TYPE = 0140000;

  private static final int DIRECTORIES_MAX = 1000;

  /// In the order of the bits, from the highest.
  private static final PosixFilePermission[] BITS = PosixFilePermission.values();

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path place;
  private final @Nullable Object key;

  /// A file is told from a later one that has taken its number by the time when it was made.
  private record Identity(@Nullable Object key, FileTime made) {}

  private SocketFile(Path place, @Nullable Object key) {
    this.place = place;
    this.key = key;
  }

  /// The file that was just made at `place`.
  ///
  /// @throws IOException if there is none any more
  public static SocketFile at(Path place) throws IOException {
    try {
      return new SocketFile(place, identity(place).key);
    } catch (FileSystemException gone) {
      throw explained(gone);
    }
  }

  /// Makes sure that nothing is at `place`.
  ///
  /// @param kernel tries whether somebody answers
  /// @throws BindException if something is there that is not ours to remove
  /// @throws IOException if the place cannot be looked at
  public static void makeRoom(Path place, Kernel kernel) throws IOException {
    try {
      Identity found = identity(place);
      if (!isSocket(place)) {
        throw new BindException("a file that is no socket is in the way, and was left alone");
      }
      if (!isDead(place, kernel)) {
        throw new BindException("Address already in use: somebody listens there");
      }
      removeIfStill(found, place);
    } catch (NoSuchFileException nothingThere) {
      return;
    } catch (FileSystemException refused) {
      throw explained(refused);
    }
  }

  private static boolean isSocket(Path place) throws IOException {
    if (!place.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return Files.readAttributes(place, BasicFileAttributes.class, NOFOLLOW_LINKS).isOther();
    }
    int mode = (int) Files.getAttribute(place, "unix:mode", NOFOLLOW_LINKS);
    return (mode & TYPE_MASK) == SOCKET_TYPE;
  }

  /// Only a refusal says that the socket has ended. Whoever cannot be asked counts as living.
  private static boolean isDead(Path place, Kernel kernel) {
    try {
      kernel.connect(new UnixAddress(place.toString()), null, Map.of()).close();
      return false;
    } catch (ConnectionRefusedError nobody) {
      return true;
    } catch (IOException cannotBeAsked) {
      return false;
    }
  }

  private static void removeIfStill(Identity found, Path place) throws IOException {
    Path directory = privateDirectory(place);
    try {
      Path aside = directory.resolve("old");
      Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
      if (!found.equals(identity(aside))) {
        publish(aside, place);
        throw new BindException("Address already in use: another server has just begun there");
      }
      Files.delete(aside);
    } finally {
      Files.delete(directory);
    }
  }

  /// Moves `from` to `place`, in one step and only if nothing is there.
  ///
  /// @throws FileAlreadyExistsException if something is there
  /// @throws IOException if it is refused
  public static void publish(Path from, Path place) throws IOException {
    try {
      Files.createLink(place, from);
      Files.delete(from);
    } catch (FileAlreadyExistsException taken) {
      throw taken;
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      Files.move(from, place);
    }
  }

  /// A new directory beside `place`, with a short name, that nobody else can look into.
  ///
  /// @throws IOException if it is refused
  public static Path privateDirectory(Path place) throws IOException {
    String process = Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
    for (int i = 0; ; i++) {
      Path directory =
          place.resolveSibling("." + process + Integer.toString(i, Character.MAX_RADIX));
      try {
        return place.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? Files.createDirectory(directory, OWNER_ONLY)
            : Files.createDirectory(directory);
      } catch (FileAlreadyExistsException another) {
        if (i == DIRECTORIES_MAX) {
          throw another;
        }
      }
    }
  }

  /// Gives a file its rights, as `chmod` has them.
  ///
  /// @throws IOException if it is refused
  public static void setMode(Path file, int mode) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BITS.length; i++) {
      if ((mode & 0400 >> i) != 0) {
        permissions.add(BITS[i]);
      }
    }
    Files.setPosixFilePermissions(file, permissions);
  }

  private static Identity identity(Path place) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(place, BasicFileAttributes.class, NOFOLLOW_LINKS);
    return new Identity(attributes.fileKey(), attributes.lastModifiedTime());
  }

  /// The file system's exceptions have a path for a message; these say what went wrong.
  public static IOException explained(FileSystemException refused) {
    IOException words =
        switch (refused) {
          case NoSuchFileException _ -> new SocketException("No such file or directory");
          case AccessDeniedException _ -> new SocketException("Permission denied");
          case FileAlreadyExistsException _ -> new BindException("Address already in use");
          default -> new SocketException(String.valueOf(refused.getMessage()));
        };
    words.initCause(refused);
    return words;
  }

  /// Removes the file, unless another has taken its place. To be called before the socket is
  /// closed, which keeps the file's number from being given away. Never fails.
  public void remove() {
    try {
      Object found = identity(place).key;
      if (found != null && found.equals(key)) {
        Files.deleteIfExists(place);
      }
    } catch (IOException goneOrForbidden) {
      Loop.LOG.log(
          System.Logger.Level.DEBUG, "the socket's file is left: " + place, goneOrForbidden);
    }
  }
}
