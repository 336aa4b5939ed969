package spindle.protocol;

/// A socket in the file system, or the nameless other end of one.
///
/// @param path where it is; empty for an end without a name
public record UnixAddress(String path) implements Address {
  @Override
  public String toString() {
    return "unix:" + path;
  }
}
