/// Calls between programs: AMP, the Asynchronous Messaging Protocol of Twisted, over any
/// connection.
///
/// ```java
/// record Sum(int a, int b) implements Command<Sum.Total> {
///   record Total(int total) {}
/// }
///
/// int total = amp.call(new Sum(13, 81)).total();
/// ```
///
/// Read first: [AMP] (one end of a connection), [Command] (what is called, a record), [Errors]
/// (what it may fail with). [AmpLimits] says what a peer may cost, [spindle.amp.reason] why a call
/// has no answer. [Box] is what travels.
///
/// On the wire a box is keys and values, each with its length in two bytes before it, and ends with
/// an empty key. `_command` and `_ask` make a call, `_answer` or `_error` with the same tag its
/// answer. Boxes are byte for byte those of Twisted 22.4.
///
/// Everything here belongs to the thread of the connection's reactor.
package spindle.amp;
