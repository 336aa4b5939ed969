package spindle.view;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The folder in which the control sockets of one user are: `spindle` below `$XDG_RUNTIME_DIR`, or
/// else below `/run/user/UID`, or else `spindle-UID` in the temporary folder. It is the user's, and
/// nobody else may look into it; one that is otherwise is refused.
///
/// A socket is called by the number of its process and the name of the program. That of a process
/// that is gone is removed by whoever looks next.
record SocketFolder(Path path) {
  private static final Pattern NAME = Pattern.compile("([0-9]{1,10})\\.(.*)\\.sock");
  private static final Pattern STRANGE = Pattern.compile("[^A-Za-z0-9_-]");
  private static final int NAME_MAX = 40;
  private static final int KIND_OF_FILE = 0170000;
  private static final int SOCKET = 0140000;

  /// A control socket that is there.
  ///
  /// @param pid the number of its process
  record Found(long pid, String program, Path path) {}

  /// That of this user, by the environment; it need not be there yet.
  static SocketFolder of(Map<String, String> environment) throws IOException {
    int user = user();
    String named = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    for (Path runtime : List.of(Path.of(named), Path.of("/run/user", Integer.toString(user)))) {
      if (!runtime.toString().isEmpty() && Files.isDirectory(runtime)) {
        return new SocketFolder(runtime.resolve("spindle"));
      }
    }
    return new SocketFolder(Path.of(System.getProperty("java.io.tmpdir"), "spindle-" + user));
  }

  /// The number of this process's user.
  static int user() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  /// Makes sure that it is there and is nobody else's.
  void open() throws IOException {
    try {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException _) {
      // Whose it is, is looked at in any case.
    }
    requireOurs();
  }

  /// @throws IOException if others than its user may use the folder, or it is another's
  private void requireOurs() throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(path + " is no folder: remove it, or move it away");
    }
    int owner = number("unix:uid");
    if (owner != user()) {
      throw new IOException(
          "%s belongs to user %d, not to %d, who asks".formatted(path, owner, user()));
    }
    int mode = number("unix:mode") & 0777;
    if ((mode & 0077) != 0) {
      throw new IOException(
          "others may use %s, whose mode is %o: chmod 700 it".formatted(path, mode));
    }
  }

  private int number(String attribute) throws IOException {
    return (int) Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS);
  }

  /// Where the socket of a process is.
  Path socket(long pid, String program) {
    String name = STRANGE.matcher(program).replaceAll("-");
    return path.resolve(
        "%d.%s.sock".formatted(pid, name.substring(0, Math.min(name.length(), NAME_MAX))));
  }

  /// The sockets of processes that live, in the order of their numbers. Those of others are
  /// removed.
  List<Found> sweep() throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    requireOurs();
    List<Found> living = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path each : files) {
        Matcher name = NAME.matcher(each.getFileName().toString());
        if (!name.matches() || !isSocket(each)) {
          continue;
        }
        long pid = Long.parseLong(name.group(1));
        if (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
          living.add(new Found(pid, name.group(2), each));
        } else {
          Files.deleteIfExists(each);
        }
      }
    }
    living.sort((one, other) -> Long.compare(one.pid(), other.pid()));
    return living;
  }

  /// The socket of that process, if it has one.
  Optional<Found> of(long pid) throws IOException {
    return sweep().stream().filter(each -> each.pid() == pid).findFirst();
  }

  /// Makes room for a socket of this process at `place`: one that an earlier process with this
  /// number has left is removed.
  ///
  /// @throws IOException if there is a file that is no socket
  static void clear(Path place) throws IOException {
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      if (!isSocket(place)) {
        throw new IOException(place + " is no socket of ours: remove it, or move it away");
      }
      Files.delete(place);
    }
  }

  private static boolean isSocket(Path file) throws IOException {
    int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & KIND_OF_FILE) == SOCKET;
  }
}
