/// The [spindle.kernel.Kernel] over `java.nio` selectors: TCP, files, wake-up. Runs wherever Java
/// does; where nothing better is installed, [spindle.reactor.Reactor#create()] takes it.
///
/// Read first: [NioKernel]. Everything here belongs to the reactor's thread but `wake`.
package spindle.nio;
