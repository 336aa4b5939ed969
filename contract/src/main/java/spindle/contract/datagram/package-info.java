/// What a port of UDP owes its protocol. Start with [spindle.contract.datagram.DatagramContract].
package spindle.contract.datagram;
