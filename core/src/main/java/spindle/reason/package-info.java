/// Why something ended or did not come about, each reason a type of its own, so that a program can
/// tell them apart by `instanceof` and a `catch`.
///
/// Read first: [ConnectionClosed] (why a connection is over: what `connectionLost` is handed),
/// [ConnectError] (why none came about), [CannotListenError] (why a port did not open). All are
/// immutable, and any thread may use them.
package spindle.reason;
