/// Straight-line code on the reactor's own thread: a fiber waits where it must, and nobody else
/// waits with it.
///
/// Read [Fiber] first: `start`, `await`, `sleep`, and what cancelling does. [Conversation] is a
/// connection as straight-line code, on either side.
///
/// Between two waits a fiber is alone on its reactor's thread, as a callback is. So what fibers and
/// callbacks of one reactor share needs no lock, and what belongs to the reactor's thread is open
/// to a fiber.
package spindle.fiber;
