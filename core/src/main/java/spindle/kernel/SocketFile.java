package spindle.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import spindle.address.UnixAddress;
import spindle.reason.ConnectionRefusedError;

/// The file of a listening UNIX socket, for kernels that have files: how one is made, and what is
/// done after its socket has ended.
///
/// A socket that is bound and does not listen yet looks like that of a server that has died, and a
/// file that has just been made has rights that were not asked for. So a socket is made in a
/// directory that nobody else can look into, listens and gets its rights there, and then appears in
/// its place in one step, if nothing is there. Tools such as `ss` show the name that it was made
/// with; [SocketNames#place] knows the place of such a name.
///
/// A server that ended badly leaves its file behind. It is removed if nobody answers there, and
/// nothing else ever is: not the socket of a living server, not a file that is no socket. Who
/// removes has a lock for that, and moves the file aside and looks at it again before.
public final class SocketFile {
  private static final System.Logger LOG = System.getLogger("spindle.reactor");
  private static final int TYPE_MASK = 0170000;
  private static final int SOCKET_TYPE = 0140000;

  private static final int DIRECTORIES_MAX = 1000;

  /// How the names of the directories begin in which sockets are made.
  static final String ASIDE = ".spindle-";

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

  /// Binds a socket to the name that it is given and has it listen.
  @FunctionalInterface
  public interface Binding {
    /// Called once.
    ///
    /// @throws IOException if it is refused
    void bindAndListen(Path name) throws IOException;
  }

  /// Makes the file of a socket in its place.
  ///
  /// @param kernel tries whether somebody answers where something is
  /// @param nameMax bytes of the longest name that `binding` takes
  /// @param mode the file's rights, as `chmod` has them; not looked at where files have none such
  /// @throws BindException if something is there that is not ours to remove
  /// @throws IOException if the system refuses it, with its reason; nothing is left then
  public static SocketFile make(
      UnixAddress address, Kernel kernel, int nameMax, int mode, Binding binding)
      throws IOException {
    SocketNames.require(address);
    try {
      Path place = Path.of(address.path());
      makeRoom(place, kernel);
      return isPosix(place)
          ? makeAside(place, nameMax, mode, binding)
          : makeInPlace(place, binding);
    } catch (FileSystemException refused) {
      throw explained(refused);
    }
  }

  private static boolean isPosix(Path place) {
    return place.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static SocketFile makeInPlace(Path place, Binding binding) throws IOException {
    binding.bindAndListen(place);
    return new SocketFile(place, identity(place).key);
  }

  private static SocketFile makeAside(Path place, int nameMax, int mode, Binding binding)
      throws IOException {
    Path directory = privateDirectory(place);
    Path hidden = directory.resolve(String.valueOf(place.getFileName()));
    try {
      if (hidden.toString().getBytes(UTF_8).length <= nameMax) {
        binding.bindAndListen(hidden);
      } else {
        try (ShortWay way = ShortWay.to(directory)) {
          hidden = directory.resolve("s");
          binding.bindAndListen(way.path().resolve("s"));
        }
      }
      setMode(hidden, mode);
      // Known before anybody else can move it.
      SocketFile file = new SocketFile(place, identity(hidden).key);
      publish(hidden, place);
      return file;
    } finally {
      tidy(hidden);
      tidy(directory);
    }
  }

  private static void makeRoom(Path place, Kernel kernel) throws IOException {
    try {
      requireDead(place, kernel);
      try (RemovalLock _ = RemovalLock.take(place)) {
        // Between the two looks another may have begun.
        Identity found = requireDead(place, kernel);
        removeIf(aside -> found.equals(identity(aside)), place);
      }
    } catch (NoSuchFileException nothingThere) {
      return;
    }
  }

  /// @throws NoSuchFileException if nothing is there
  private static Identity requireDead(Path place, Kernel kernel) throws IOException {
    Identity found = identity(place);
    if (!isSocket(place)) {
      throw new BindException("a file that is no socket is in the way, and was left alone");
    }
    if (!isDead(place, kernel)) {
      throw new BindException("Address already in use: somebody listens there");
    }
    return found;
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

  /// Tells whether what was moved aside is what was looked at before.
  @FunctionalInterface
  interface SecondLook {
    /// Called once.
    boolean isSame(Path aside) throws IOException;
  }

  /// Removes what is in `place` if it is still the same.
  ///
  /// @throws BindException if it is not: then it is where it was
  static void removeIf(SecondLook look, Path place) throws IOException {
    Path directory = privateDirectory(place);
    try {
      Path aside = directory.resolve("old");
      Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
      if (!look.isSame(aside)) {
        putBack(aside, place);
        throw new BindException("Address already in use: another server has just begun there");
      }
      Files.delete(aside);
    } finally {
      tidy(directory);
    }
  }

  /// If another has taken the place meanwhile, nobody would find the file any more, and it goes.
  private static void putBack(Path aside, Path place) throws IOException {
    try {
      publish(aside, place);
    } catch (FileAlreadyExistsException taken) {
      tidy(aside);
    }
  }

  /// Never fails, so that it hides no failure that was before.
  private static void tidy(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException left) {
      LOG.log(System.Logger.Level.DEBUG, "could not be deleted: " + path, left);
    }
  }

  /// Moves `from` to `place`, in one step and only if nothing is there.
  ///
  /// @throws FileAlreadyExistsException if something is there
  private static void publish(Path from, Path place) throws IOException {
    try {
      Files.createLink(place, from);
      tidy(from);
    } catch (FileAlreadyExistsException taken) {
      throw taken;
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      Files.move(from, place);
    }
  }

  /// A new directory beside `place`, with a short name, that nobody else can look into.
  private static Path privateDirectory(Path place) throws IOException {
    String process = Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
    for (int i = 0; ; i++) {
      Path directory =
          place.resolveSibling(ASIDE + process + Integer.toString(i, Character.MAX_RADIX));
      try {
        return isPosix(place)
            ? Files.createDirectory(directory, OWNER_ONLY)
            : Files.createDirectory(directory);
      } catch (FileAlreadyExistsException another) {
        if (i == DIRECTORIES_MAX) {
          throw another;
        }
      }
    }
  }

  private static void setMode(Path file, int mode) throws IOException {
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
  private static IOException explained(FileSystemException refused) {
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
      LOG.log(System.Logger.Level.DEBUG, "the socket's file is left: " + place, goneOrForbidden);
    }
  }
}
