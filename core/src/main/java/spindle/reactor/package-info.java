/// The reactor: a loop that waits for many things at once and calls whoever waits for each.
///
/// Read first: [Reactor], then [spindle.roles.Streams], [spindle.roles.Processes] and
/// [spindle.roles.Threads], roles it plays. Who wants to know how it works reads `Loop`, then
/// `StreamTransport`; who brings another operating system reads [spindle.kernel.Kernel].
///
/// **Threads.** The thread that calls `run` is the reactor's until `run` returns; before that, set
/// things up from one thread. Everything belongs to that thread but `callFromThread` and the rest
/// of [spindle.roles.Threads], `stop`, and what says so. Calls from elsewhere throw
/// `WrongThreadException`.
///
/// **Order.** A turn runs calls from other threads, waits, dispatches I/O, runs due calls, and does
/// the end-of-turn work: send what was written, report what was lost. What a phase adds to itself
/// waits for the next turn, so no phase starves another.
package spindle.reactor;
