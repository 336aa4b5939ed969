package spindle.amp;

/// A command after whose answer the connection goes on with another protocol, at both ends: sent
/// with [AMP#switchRemote], answered with [AMP#onSwitch]. Twisted's `ProtocolSwitchCommand`.
public interface ProtocolSwitch extends Command<Done> {}
