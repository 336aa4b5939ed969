package spindle.protocol;

/// A protocol over a UNIX socket that takes descriptors which its peer passes. Those that come to
/// any other protocol are closed.
public interface DescriptorReceiver {
  /// A descriptor has arrived, before the bytes that it was sent with. It is this process's now,
  /// and whoever gets it closes it, by `closeDescriptor` of a reactor, or hands it on, such as to
  /// `adoptListening`.
  ///
  /// @param descriptor its number in this process
  /// @throws Exception anything; it ends this connection
  void descriptorReceived(int descriptor) throws Exception;
}
