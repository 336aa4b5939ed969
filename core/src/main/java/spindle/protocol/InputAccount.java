package spindle.protocol;

/// What one keeper keeps of what a peer has sent, counted against the budget that all connections
/// of a reactor have together: `ReactorSettings.inputBudget`.
///
/// A protocol that keeps bytes when `dataReceived` returns, half of a message say, opens one with
/// [Transport#inputAccount] and says each time how much it keeps now:
///
/// ```java
/// arrived.append(data);
/// cutOffWhatIsComplete();
/// account.keeps(arrived.capacity());
/// ```
///
/// So a peer that makes us keep much can be held up or let go before the program has no memory
/// left. The account is settled and closed when the connection has ended, just before its protocol
/// is told, and when [Transport#switchProtocol] hands the connection over to another protocol.
public interface InputAccount {
  /// Says how many bytes of memory are kept now, all together, for want of more: nothing can be
  /// done with them before the peer has sent the rest. 0 when nothing is kept.
  void keeps(long bytes);

  /// Says how many bytes of memory are kept now, all together, that came before anybody wanted
  /// them. While all connections keep much, the peer of such a connection is not read from, until
  /// there is room again or [#keeps] is said.
  void keepsAhead(long bytes);

  /// Has the account go on beyond the end of the connection: for who has somebody read what came
  /// before it. Then it has to say 0 in the end.
  void outlivesConnection();

  /// Says that nothing is kept, and gives the account back: what is said of it later is not heard.
  /// A connection that is idle most of the time has no account then; its protocol opens another
  /// when it has something to keep.
  void close();
}
