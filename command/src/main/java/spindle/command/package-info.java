/// A program as a service of one command: `./spindle SERVICE` finds it, reads its options, starts
/// it, writes its log, and ends it in order. Twisted's `twist`.
///
/// Read [spindle.command.ServiceMaker] first, which is all that a project has to write. What the
/// command itself does stands on the reference page of the command.
///
/// A maker is asked before the reactor runs, on the thread that will be the reactor's.
package spindle.command;
