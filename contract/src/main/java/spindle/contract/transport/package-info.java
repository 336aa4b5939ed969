/// What a connection owes its protocol, over whatever carries it: a file for each kind of promise.
/// Start with [spindle.contract.transport.TransportContract];
/// [spindle.contract.transport.UnixContract] has what only UNIX sockets owe.
package spindle.contract.transport;
