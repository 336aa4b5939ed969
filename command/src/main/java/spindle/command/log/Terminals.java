package spindle.command.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether somebody reads along.
final class Terminals {
  private Terminals() {}

  /// Whether `-` or `+` is a terminal; a file is none.
  static boolean isOne(String file) {
    Path descriptors = Path.of("/proc/self/fd");
    String number = file.equals("-") ? "1" : "2";
    if (!file.equals("-") && !file.equals("+")) {
      return false;
    }
    try {
      if (Files.isDirectory(descriptors)) {
        String target = Files.readSymbolicLink(descriptors.resolve(number)).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      }
    } catch (IOException closed) {
      return false;
    }
    return System.console().isTerminal();
  }
}
