package spindle.kernel;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/// Opens files by paths that have been checked: should somebody have put a symbolic link into the
/// way since then, it is not followed.
public final class RealFiles {
  private static final LinkOption HERE = LinkOption.NOFOLLOW_LINKS;

  private RealFiles() {}

  /// Opens a file for reading.
  ///
  /// @param links whether links are followed: not with `NOFOLLOW_LINKS`
  /// @throws IOException if it cannot be opened
  public static FileChannel open(Path path, LinkOption... links) throws IOException {
    return links.length == 0 ? FileChannel.open(path, StandardOpenOption.READ) : open(path);
  }

  /// Opens a regular file for reading, by a path without links: each part is opened within the one
  /// before, where the system has that (Linux has). Elsewhere it is looked at once more when the
  /// file is open.
  ///
  /// @param real as [Path#toRealPath] gives it
  /// @throws IOException if it cannot be opened, is no regular file, or there is a link on the way
  public static FileChannel open(Path real) throws IOException {
    Path root = real.getRoot();
    if (root == null || real.getNameCount() == 0) {
      throw new FileSystemException(real.toString(), null, "no whole path of a file");
    }
    try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
      return top instanceof SecureDirectoryStream<Path> secure
          ? within(secure, real, 0)
          : twice(real);
    }
  }

  /// @param at which part of the path is in `folder`
  private static FileChannel within(SecureDirectoryStream<Path> folder, Path real, int at)
      throws IOException {
    Path name = real.getName(at);
    if (at < real.getNameCount() - 1) {
      try (SecureDirectoryStream<Path> next = folder.newDirectoryStream(name, HERE)) {
        return within(next, real, at + 1);
      }
    }
    BasicFileAttributeView about =
        folder.getFileAttributeView(name, BasicFileAttributeView.class, HERE);
    requireRegular(real, about.readAttributes()); // a pipe would wait until somebody writes
    Channel opened = folder.newByteChannel(name, Set.of(StandardOpenOption.READ, HERE));
    if (opened instanceof FileChannel file) {
      return file;
    }
    opened.close();
    throw new FileSystemException(real.toString(), null, "a file of another kind");
  }

  private static FileChannel twice(Path real) throws IOException {
    requireRegular(real, Files.readAttributes(real, BasicFileAttributes.class, HERE));
    FileChannel file = FileChannel.open(real, Set.of(StandardOpenOption.READ, HERE));
    try {
      if (isReal(real)) {
        return file;
      }
    } catch (IOException e) {
      file.close();
      throw e;
    }
    file.close();
    throw linked(real);
  }

  /// Whether there is no link on the way now.
  ///
  /// @throws IOException if there is no such file
  public static boolean isReal(Path path) throws IOException {
    return path.toRealPath().equals(path);
  }

  private static void requireRegular(Path real, BasicFileAttributes about) throws IOException {
    if (!about.isRegularFile()) {
      throw about.isSymbolicLink()
          ? linked(real)
          : new FileSystemException(real.toString(), null, "no regular file");
    }
  }

  /// What is thrown where a link is on the way.
  public static FileSystemException linked(Path real) {
    return new FileSystemException(real.toString(), null, "a symbolic link on the way");
  }
}
