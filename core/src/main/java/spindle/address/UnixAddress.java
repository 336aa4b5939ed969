package spindle.address;

/// A socket in the file system, or the nameless other end of one. Two are equal if their texts are:
/// nobody looks whether two paths lead to one file.
///
/// @param path where it is; empty for an end without a name. One that begins with a NUL character
///   is an abstract name, as Linux has them: no file, and gone with its socket
public record UnixAddress(String path) implements Address {
  /// Whether this is an abstract name, without a file.
  public boolean isAbstract() {
    return !path.isEmpty() && path.charAt(0) == '\0';
  }

  /// `unix:/run/app.sock`; an abstract name is shown as Linux's tools do, as `unix:@app`.
  @Override
  public String toString() {
    return "unix:" + path.replace('\0', '@');
  }
}
