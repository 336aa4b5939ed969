package spindle.sftp;

import java.io.IOException;

/// A server has said that a folder has a file whose name is none: an empty one, or one with a `/`
/// or a zero byte. As part of a path of this machine it could lead anywhere.
public final class SftpNameRefused extends IOException {
  private static final long serialVersionUID = 1L;

  /// What the server has said.
  private final String name;

  private SftpNameRefused(String name) {
    super("expected the name of a file in a folder from the server, got a path or none");
    this.name = name;
  }

  static void requireName(String name) throws SftpNameRefused {
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw new SftpNameRefused(name);
    }
  }

  /// The name, as the server has it: not to be trusted.
  public String name() {
    return name;
  }
}
