package spindle.protocol;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/// Says once for each class of protocols that bytes came and nobody was there to take them.
final class Unheard {
  private static final Logger LOG = System.getLogger("spindle.protocol");

  private static final ClassValue<AtomicBoolean> TOLD =
      new ClassValue<>() {
        @Override
        protected AtomicBoolean computeValue(Class<?> type) {
          return new AtomicBoolean();
        }
      };

  private Unheard() {}

  static void tell(Class<?> protocol, int bytes) {
    if (!TOLD.get(protocol).getAndSet(true)) {
      LOG.log(
          Level.WARNING,
          () ->
              ("%s received %d bytes and does not override dataReceived(ByteBuffer): they are "
                      + "dropped. With @Override the compiler finds a misspelt name; a protocol "
                      + "that means to drop them overrides it with nothing in it")
                  .formatted(protocol.getName(), bytes));
    }
  }
}
