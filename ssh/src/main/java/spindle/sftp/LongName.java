package spindle.sftp;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A line about a file as `ls -l` has it, which OpenSSH's `sftp` shows as it is.
final class LongName {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm", Locale.ROOT);

  private LongName() {}

  static String of(String name, Map<String, Object> all) {
    int mode = (int) all.getOrDefault("mode", 0);
    return String.format(
        Locale.ROOT,
        "%s%s %4s %-8s %-8s %8s %s %s",
        kind(mode),
        rights(mode),
        all.getOrDefault("nlink", 1),
        all.getOrDefault("owner", "?"),
        all.getOrDefault("group", "?"),
        all.getOrDefault("size", 0L),
        all.get("lastModifiedTime") instanceof FileTime time
            ? TIME.format(time.toInstant().atZone(ZoneId.systemDefault()))
            : "?",
        name);
  }

  private static char kind(int mode) {
    return switch (mode & 0170000) {
      case 0040000 -> 'd';
      case 0120000 -> 'l';
      case 0100000 -> '-';
      default -> '?';
    };
  }

  private static String rights(int mode) {
    Set<PosixFilePermission> rights = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        rights.add(all[i]);
      }
    }
    return PosixFilePermissions.toString(rights);
  }
}
