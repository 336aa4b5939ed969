/// A network in memory, with kernels that stand on it: sockets, readiness and a clock without an
/// operating system. What stands above cannot tell the difference, and nothing leaves the process.
///
/// Start with [spindle.memory.MemoryNetwork], which has the time and what is under way; a
/// [spindle.memory.MemoryHost] is a machine on it; [spindle.memory.MemoryKernel] is what a reactor
/// gets. What a network is free to do, how long something takes, where a stream is cut, what is
/// lost, is asked of [spindle.memory.Circumstances]. Tests use `MemoryReactor`, `Wire` and
/// `spindle.sim`, which are built on this.
///
/// All of a network belongs to one thread.
package spindle.memory;
