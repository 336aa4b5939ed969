/// What the members of a cluster agree on, by Raft: maps, counters, locks, and who leads.
///
/// ```java
/// AgreedMap orders = cluster.agreement().map("orders");
/// orders.put("42", bytes).addCallback(...);
/// ```
///
/// Read first: [Agreement]. A write is agreed on when a majority of the voters has it; from then on
/// it survives the loss of any minority. Whoever cannot reach a majority is told so by a
/// [NotAgreed], and never given an old value as if it were the present one: see [Reading].
///
/// Everything belongs to the reactor's thread.
package spindle.cluster.agreement;
