package spindle.sftp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spindle.cred.User;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.ssh.SshProgram;
import spindle.ssh.SshRun;

/// Serves a folder by SFTP, as the subsystem of that name: `server.withSubsystem("sftp",
/// SftpServer.of(reactor, folder))`. For OpenSSH's `sftp`, `scp` and `sshfs`, and for [SftpClient].
///
/// The folder is all that there is: its root is `/`. A symbolic link within it is followed as far
/// as it leads to somewhere within it; one that leads out, or nowhere, is shown and never followed,
/// and a client can make none. What is done goes by a way that follows no link that was put there
/// meanwhile, where the system has that, as Linux does; elsewhere it fails. For two requests the
/// JDK has no such way: who swaps a folder for a link that leads out, just as another folder is
/// made in it or a link in it is read, may have an empty folder made outside, or learn what a link
/// there says. That takes somebody who may change the folder, and such a link. Immutable; other
/// methods give changed copies.
public final class SftpServer implements SshProgram {
  private static final int HANDLES = 256;

  private final Reactor reactor;
  private final Function<User, Path> folders;
  private final boolean writes;
  private final int handlesMax;

  private SftpServer(
      Reactor reactor, Function<User, Path> folders, boolean writes, int handlesMax) {
    this.reactor = reactor;
    this.folders = folders;
    this.writes = writes;
    this.handlesMax = handlesMax;
  }

  /// A server of this folder, which everybody who has logged in may read and change as far as this
  /// process may.
  ///
  /// @throws IOException if it is no folder. Waits for the disk
  public static SftpServer of(Reactor reactor, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    return new SftpServer(reactor, _ -> folder, true, HANDLES);
  }

  /// A server of a folder for each user.
  ///
  /// @param folders says which, on the reactor's thread, and must not wait. Who has none there, by
  ///   then, is refused
  public static SftpServer forEach(Reactor reactor, Function<User, Path> folders) {
    return new SftpServer(reactor, folders, true, HANDLES);
  }

  /// A copy that lets nothing be changed.
  public SftpServer readOnly() {
    return new SftpServer(reactor, folders, false, handlesMax);
  }

  /// A copy with another number of files and folders that a client may have open; 256 unless said.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public SftpServer withHandlesMax(int handles) {
    if (handles < 1) {
      throw new IllegalArgumentException("expected handles of at least 1, got " + handles);
    }
    return new SftpServer(reactor, folders, writes, handles);
  }

  @Override
  public @Nullable Protocol start(SshRun run) {
    Path folder = folders.apply(run.user());
    return new SftpService(reactor, new Requests(folder, writes, handlesMax));
  }
}
