package spindle.sftp;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What is said of a file: each thing, or nothing of it.
///
/// @param size bytes
/// @param mode as UNIX has it: its kind, and who may do what
/// @param owner the user's number and the group's
/// @param times of the last access and change
public record SftpAttributes(
    OptionalLong size, OptionalInt mode, Optional<Owner> owner, Optional<Times> times) {
  private static final int SIZE = 1;
  private static final int OWNER = 2;
  private static final int MODE = 4;
  private static final int TIMES = 8;
  private static final int MORE = 0x80000000;
  private static final int KIND = 0170000;
  private static final int FOLDER = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;

  /// Whose a file is.
  public record Owner(int user, int group) {}

  /// When a file was read and changed, in whole seconds.
  public record Times(Instant access, Instant change) {}

  /// Nothing.
  public static SftpAttributes none() {
    return new SftpAttributes(
        OptionalLong.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());
  }

  /// A copy that says who may do what: `0640`.
  public SftpAttributes withMode(int rights) {
    return new SftpAttributes(size, OptionalInt.of(rights), owner, times);
  }

  /// A copy that says when it was read and changed.
  public SftpAttributes withTimes(Instant access, Instant change) {
    return new SftpAttributes(size, mode, owner, Optional.of(new Times(access, change)));
  }

  /// A copy that says how long it is.
  public SftpAttributes withSize(long bytes) {
    return new SftpAttributes(OptionalLong.of(bytes), mode, owner, times);
  }

  /// Whether it is known to be a folder.
  public boolean isFolder() {
    return isKind(FOLDER);
  }

  /// Whether it is known to be a regular file.
  public boolean isFile() {
    return isKind(REGULAR);
  }

  /// Whether it is known to be a symbolic link.
  public boolean isLink() {
    return isKind(LINK);
  }

  private boolean isKind(int kind) {
    return mode.isPresent() && (mode.getAsInt() & KIND) == kind;
  }

  void write(Packet to) {
    to.putInt(
        (size.isPresent() ? SIZE : 0)
            | (owner.isPresent() ? OWNER : 0)
            | (mode.isPresent() ? MODE : 0)
            | (times.isPresent() ? TIMES : 0));
    size.ifPresent(to::putLong);
    owner.ifPresent(of -> to.putInt(of.user).putInt(of.group));
    mode.ifPresent(to::putInt);
    times.ifPresent(of -> to.putInt(of.access.getEpochSecond()).putInt(of.change.getEpochSecond()));
  }

  static SftpAttributes read(ByteBuffer from) {
    int flags = from.getInt();
    OptionalLong size =
        (flags & SIZE) == 0 ? OptionalLong.empty() : OptionalLong.of(from.getLong());
    @Nullable Owner owner = (flags & OWNER) == 0 ? null : new Owner(from.getInt(), from.getInt());
    OptionalInt mode = (flags & MODE) == 0 ? OptionalInt.empty() : OptionalInt.of(from.getInt());
    @Nullable Times times = (flags & TIMES) == 0 ? null : new Times(second(from), second(from));
    if ((flags & MORE) != 0) {
      for (int left = from.getInt(); left > 0; left--) {
        Packet.bytes(from);
        Packet.bytes(from);
      }
    }
    return new SftpAttributes(size, mode, Optional.ofNullable(owner), Optional.ofNullable(times));
  }

  private static Instant second(ByteBuffer from) {
    return Instant.ofEpochSecond(from.getInt() & 0xffffffffL);
  }
}
