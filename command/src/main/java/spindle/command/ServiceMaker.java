package spindle.command;

import java.util.List;
import spindle.service.Service;

/// What `./spindle NAME` runs: a name, its options, and how the service is made of them. Found by
/// `ServiceLoader` in every module and jar of the program, or named by its source file.
///
/// ```java
/// import module spindle.command;
///
/// class Greeter implements ServiceMaker {
///   @Override public String name() { return "greeter"; }
///   @Override public String description() { return "greets who connects"; }
///   @Override public List<CommandOption> options() {
///     return List.of(CommandOption.of("port", "PLACE", "where to listen").or("tcp:2000"));
///   }
///   @Override public Service make(Host host, Given given) {
///     return new StreamServerEndpointService(
///         "greeter", host.server(given.text("port")), _ -> new Greeting());
///   }
/// }
/// ```
///
/// Needs a constructor without parameters. One that throws when it is made or asked is named in a
/// line and left out.
public interface ServiceMaker {
  /// The word by which it is run: small letters, digits and dashes, a letter first.
  String name();

  /// What the service does, in a line.
  String description();

  /// What it can be told, none unless overridden. Each can also stand in the configuration and in
  /// the environment.
  default List<CommandOption> options() {
    return List.of();
  }

  /// How the words that may come behind the options are called, for people: `COMMAND`. Empty, as it
  /// is unless overridden, if none may.
  default String words() {
    return "";
  }

  /// Whether several reactors can each run one of these, side by side: `--reactors`. Not unless
  /// overridden.
  default boolean onEveryReactor() {
    return false;
  }

  /// The service, not started. Asked once; with several reactors, once for each.
  ///
  /// @throws UsageError if what is given makes no sense: the command says so, and ends with status
  ///   64
  /// @throws Exception if it cannot be made; the command says so, and ends with status 1
  Service make(Host host, Given given) throws Exception;
}
