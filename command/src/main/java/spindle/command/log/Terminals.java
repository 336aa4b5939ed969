package spindle.command.log;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether somebody reads along.
final class Terminals {
  private Terminals() {}

  /// Whether `-` or `+` is a terminal; a file is none.
  @SuppressWarnings("SystemConsoleNull") // a JDK 25 has none where nobody sits
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
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
