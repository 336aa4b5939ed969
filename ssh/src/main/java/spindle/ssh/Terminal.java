package spindle.ssh;

/// The terminal that a client has asked for, as it says.
///
/// @param type of it, as the environment's `TERM` has it: `xterm-256color`
/// @param columns 0 if it does not say
/// @param rows 0 if it does not say
public record Terminal(String type, int columns, int rows) {
  /// A copy of another size.
  public Terminal sized(int newColumns, int newRows) {
    return new Terminal(type, newColumns, newRows);
  }
}
