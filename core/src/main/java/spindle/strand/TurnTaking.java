package spindle.strand;

/// How the threads of strands take turns with the reactor's. There are two ways, with the same
/// meaning: a virtual thread that the reactor's thread itself carries ([MountedThreads]), and one
/// that the JDK carries while the reactor's thread stands still ([HandedOverThreads]).
public sealed interface TurnTaking permits MountedThreads, HandedOverThreads {
  /// A thread for `strand`, not started.
  Thread newThread(ReactorStrand strand);

  /// Starts the thread of `strand`, and lets it run until it waits or ends. On the reactor's own
  /// thread.
  void start(ReactorStrand strand);

  /// Lets `strand` run on until it waits or ends. On the reactor's own thread.
  void proceed(ReactorStrand strand);

  /// Gives the turn back. On the strand's thread.
  void pause(ReactorStrand strand);

  /// Queues a strand that has paused.
  void wake(ReactorStrand strand);

  /// What it is, for [spindle.reactor.Reactor#toString].
  String describe();
}
