package spindle.stream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.loop.Loop;
import spindle.reason.CannotListenError;

/// A listening socket that was made elsewhere. It can be listened at once: nobody could make it
/// again.
public final class Adopted implements StreamPort.Opener {
  private final Address host;
  private @Nullable ListeningSocket socket;

  private Adopted(ListeningSocket socket) {
    this.socket = socket;
    host = socket.host();
  }

  public static Adopted listening(Loop loop, int descriptor) throws CannotListenError {
    loop.requireThread();
    try {
      loop.requireTakesNew();
      return new Adopted(loop.kernel.adoptListening(descriptor));
    } catch (IOException refused) {
      throw new CannotListenError("descriptor " + descriptor, refused);
    }
  }

  public Address host() {
    return host;
  }

  @Override
  public ListeningSocket listen(Address place, Kernel.Listening how) throws IOException {
    ListeningSocket given = socket;
    if (given == null) {
      throw new IOException("it was handed over, and is closed: only a new descriptor can be");
    }
    socket = null;
    return given;
  }
}
