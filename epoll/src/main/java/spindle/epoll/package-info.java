/// The [spindle.kernel.Kernel] over Linux epoll, without native code of its own: the C library is
/// called through the foreign-function interface.
///
/// Read first: [EpollKernel], then `Libc`, which has all the calls.
///
/// **Memory and descriptors.** A kernel has one arena, made with it and closed with it; every
/// address that goes to the operating system lies in that arena or in a direct buffer that the
/// caller holds for the length of the call. Every descriptor has one owner, a `Descriptor`, which
/// closes it once; a number that is closed is never used again, because its owner says so.
package spindle.epoll;
