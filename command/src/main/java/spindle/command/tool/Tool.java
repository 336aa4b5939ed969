package spindle.command.tool;

import java.io.PrintStream;
import java.util.List;
import spindle.command.CommandOption;
import spindle.command.Given;
import spindle.command.UsageError;

/// A word of the command that does something and ends: `./spindle services`.
public interface Tool {
  /// The word.
  String name();

  /// What it does, in a line.
  String description();

  /// What it can be told.
  default List<CommandOption> options() {
    return List.of();
  }

  /// How the words that may come behind the options are called; empty if none may.
  default String words() {
    return "";
  }

  /// Does it.
  ///
  /// @return the exit status
  /// @throws UsageError if what is given makes no sense
  /// @throws Exception if it fails
  int run(Given given, PrintStream out, PrintStream err) throws Exception;
}
