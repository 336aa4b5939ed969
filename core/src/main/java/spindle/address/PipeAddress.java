package spindle.address;

/// One end of a pipe, which has no address of its own, only a name for people: `standard input`,
/// `output of process 4711`.
///
/// @param name what the pipe is
public record PipeAddress(String name) implements Address {
  @Override
  public String toString() {
    return "pipe:" + name;
  }
}
