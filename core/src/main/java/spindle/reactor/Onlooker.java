package spindle.reactor;

/// Looks at the reactors of a process from outside, as the module `spindle.view` does. A module
/// provides one, which is found where the system property [#PROPERTY] asks for it; nothing is
/// looked for otherwise.
public interface Onlooker {
  /// The system property that asks for onlookers: the name of the program, for people. Empty, it
  /// asks for none.
  String PROPERTY = "spindle.view";

  /// The first reactor of the process is about to run, on this thread. From now on
  /// [RunningReactors] has those that do. It must not wait; what it throws is logged.
  ///
  /// @param program the name of the program
  /// @throws Exception anything
  void reactorsRun(String program) throws Exception;
}
