/// What was written to a connection and waits to be sent: pieces, the queue of them, and the queues
/// that the connections of a reactor share.
package spindle.outbox;
