package spindle.tls;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.Callable;
import spindle.defer.Deferred;
import spindle.protocol.LayerContext;
import spindle.protocol.Transport;
import spindle.reason.ConnectionLost;
import spindle.testing.ManualClock;
import spindle.time.Scheduler;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.pem.FileReads;

/// A target for fuzzing: any bytes as what a client sends to a server's TLS. What holds: they are
/// taken record by record, or refused with a [ConnectionLost]; the same however they are cut; and
/// no more of them is asked to be kept than one record.
public final class RecordsFuzz {
  private static final int RECORD_MAX = 5 + 16 * 1024 + 2048;
  private static final Issued SERVER = Certificates.issue(Wish.server("localhost"), null);

  private RecordsFuzz() {}

  /// Any bytes as the stream of a client.
  public static void stream(byte[] bytes) {
    String whole = fed(bytes, bytes.length);
    String byByte = fed(bytes, 1);
    if (!whole.equals(byByte)) {
      throw new AssertionError("whole: " + whole + ", byte by byte: " + byByte);
    }
  }

  private static String fed(byte[] bytes, int step) {
    ByteBuffer wire = ByteBuffer.allocate(bytes.length + 1).limit(0);
    ByteBuffer data = ByteBuffer.allocate(64 * 1024);
    ByteBuffer out = ByteBuffer.allocate(64 * 1024);
    try {
      TlsLayer layer = layer();
      layer.begin(CONTEXT);
      for (int at = 0; at < bytes.length; at += step) {
        int count = Math.min(step, bytes.length - at);
        wire.compact().put(bytes, at, count).flip();
        while (layer.receive(wire, data.clear())) {
          do {
            layer.send(new ByteBuffer[0], 0, out.clear());
          } while (layer.hasOutput() && out.position() > 0);
        }
        if (wire.remaining() > RECORD_MAX) {
          throw new AssertionError(wire.remaining() + " bytes are to be kept");
        }
      }
      return "left " + wire.remaining();
    } catch (ConnectionLost refused) {
      return refused.getClass().getSimpleName() + " " + refused.getMessage();
    } catch (IOException | GeneralSecurityException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  private static final ManualClock CLOCK = new ManualClock();

  private static final LayerContext CONTEXT =
      new LayerContext() {
        @Override
        public void lookAgain() {}

        @Override
        public Scheduler scheduler() {
          return CLOCK;
        }

        @Override
        public <T> Deferred<T> deferToThread(Callable<T> job) {
          throw new AssertionError("no job was asked for");
        }
      };

  private static TlsLayer layer() throws IOException, GeneralSecurityException {
    Transport nobody =
        (Transport)
            Proxy.newProxyInstance(
                RecordsFuzz.class.getClassLoader(),
                new Class<?>[] {Transport.class},
                (proxy, method, arguments) -> method.getName().equals("scheduler") ? CLOCK : null);
    TlsEngines engines =
        JdkEngines.of(
            new TlsEngines.Material(
                true,
                TlsIdentity.read(List.of(SERVER.identity()), new FileReads()),
                TlsTrust.anybodyWhichIsInsecure().read(new FileReads()),
                List.of()));
    var engine = engines.engine(null, 0);
    engine.setUseClientMode(false);
    return new TlsLayer(engine, engines, TlsLimits.defaults(), null, nobody);
  }
}
