/// What the reactor asks of an operating system, and nothing more: who brings another one, or a
/// network of his own, reads these files and writes a [spindle.kernel.Kernel].
///
/// Read first: [spindle.kernel.Kernel], then [spindle.kernel.StreamSocket]; a
/// [spindle.kernel.KernelProvider] lets reactors find it. A kernel belongs to one reactor and to
/// its thread. [spindle.kernel.SocketFile], [spindle.kernel.SocketNames],
/// [spindle.kernel.ShortWay], [spindle.kernel.Scopes] and [spindle.kernel.RealFiles] are what
/// kernels of a real machine have in common.
package spindle.kernel;
