/// Apache MINA SSHD over a connection of ours, for both sides. Not exported: a room of the module's
/// own.
///
/// Everything of MINA runs on the reactor's thread: a [Carrier] is a connection as MINA sees it,
/// [ReactorTimers] are its timers, a [KeyExchange] is what it would otherwise have a thread for. A
/// [ChannelSocket] is a channel as the reactor sees it: a socket, so that a connection of ours is
/// put upon it.
package spindle.ssh.carrier;
