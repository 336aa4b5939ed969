package spindle.stream;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.kernel.StreamSocket;
import spindle.protocol.PeerCredentials;
import spindle.protocol.SocketSetting;

/// A socket over another one, as far as what it is asked for is the other's to answer. Descriptors
/// are not passed on: they come with bytes of the wire, and behind a layer there is nothing that
/// they could come with.
abstract class SocketOverAnother implements StreamSocket {
  StreamSocket below;

  SocketOverAnother(StreamSocket below) {
    this.below = below;
  }

  @Override
  public final boolean lingers() {
    return below.lingers();
  }

  @Override
  public final void onBrokenOutput(BooleanSupplier told) {
    below.onBrokenOutput(told);
  }

  @Override
  public final boolean finishConnect() throws IOException {
    return below.finishConnect();
  }

  @Override
  public final @Nullable PeerCredentials peerCredentials() {
    return below.peerCredentials();
  }

  @Override
  public final boolean noDelay() {
    return below.noDelay();
  }

  @Override
  public final void setNoDelay(boolean on) {
    below.setNoDelay(on);
  }

  @Override
  public final boolean keepAlive() {
    return below.keepAlive();
  }

  @Override
  public final void setKeepAlive(boolean on) {
    below.setKeepAlive(on);
  }

  @Override
  public final OptionalInt setting(SocketSetting setting) {
    return below.setting(setting);
  }

  @Override
  public final void set(SocketSetting setting, int value) throws IOException {
    below.set(setting, value);
  }
}
