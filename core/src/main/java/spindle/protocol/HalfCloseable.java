package spindle.protocol;

/// What a [Protocol] implements that can go on in one direction after the other has ended.
///
/// A protocol without it is closed in good order when the peer ends its direction: what was written
/// is still sent, then the connection ends with [spindle.reason.ConnectionDone]. Once both
/// directions have ended the connection ends by itself.
public interface HalfCloseable {
  /// The peer will send nothing more; everything it sent was delivered. Writing goes on until
  /// [Transport#loseConnection] or [Transport#loseWriteConnection].
  ///
  /// @throws Exception anything; it ends this connection
  void readConnectionLost() throws Exception;

  /// Our direction is shut, after [Transport#loseWriteConnection] and everything written before it.
  ///
  /// @throws Exception anything; it ends this connection
  void writeConnectionLost() throws Exception;
}
