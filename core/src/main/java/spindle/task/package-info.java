/// Work that is done again and again, or in small pieces, on the reactor's thread: Twisted's
/// `task`. [spindle.task.LoopingCall] repeats a call at an interval; [spindle.task.Cooperator] does
/// long work step by step, a little in each turn, beside other work of the kind.
///
/// There is no thread here and no clock (it is passed in). Everything belongs to the one thread
/// that uses it, the reactor's.
package spindle.task;
