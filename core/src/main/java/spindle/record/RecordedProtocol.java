package spindle.record;

import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.record.Recording.Role;

/// A protocol whose connection is written down: what the factories of a [Recorder] build. When it
/// gets its connection, it puts the recording under it and hands it over to the protocol that it
/// wraps.
///
/// @param <P> what it wraps
public final class RecordedProtocol<P extends Protocol> extends Protocol {
  private final P wrapped;
  private final Recorder recorder;
  private final Role role;

  RecordedProtocol(P wrapped, Recorder recorder, Role role) {
    this.wrapped = wrapped;
    this.recorder = recorder;
    this.role = role;
  }

  /// The protocol that it wraps.
  public P wrapped() {
    return wrapped;
  }

  /// Begins the recording, and tells the wrapped protocol of the connection.
  ///
  /// @throws Exception what the wrapped protocol's `connectionMade` throws
  @Override
  public void makeConnection(Transport carrier) throws Exception {
    super.makeConnection(carrier);
    RecordingFile file = recorder.next();
    if (file != null) {
      file.begin(role, carrier.host(), carrier.peer());
      carrier.addLayer(new RecordingLayer(file));
    }
    carrier.switchProtocol(wrapped);
  }
}
