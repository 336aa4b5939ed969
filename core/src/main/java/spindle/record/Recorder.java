package spindle.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.protocol.Factory;
import spindle.protocol.LayeredProtocol;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.record.Recording.Role;

/// Writes down connections, each in a file of its own: `0001.rec`, `0002.rec` and so on. Wrap a
/// factory, and its protocols are watched without noticing.
///
/// ```java
/// var recorder = new Recorder(Path.of("recordings"))
///     .masking(Pattern.compile("(?i)password: [^\r\n]*"));
/// endpoint.listen(recorder.server(factory));
/// ```
///
/// What is written is what the protocol receives and sends: below TLS it is clear text. Files hold
/// what passes the connection, secrets included, unless they are masked; they are made readable for
/// their owner alone where the file system can.
///
/// Files are written on the reactor's thread, through a buffer: for tests and for finding out, not
/// for a busy server.
public final class Recorder {
  /// Bytes of one connection that are written down, unless asked otherwise.
  public static final long BYTES_MAX = 16L << 20;

  /// Connections that are written down, unless asked otherwise.
  public static final int CONNECTIONS_MAX = 1000;

  private final Path folder;
  private final long bytesMax;
  private final int connectionsMax;
  private final List<Pattern> masks;
  private final Count count;

  /// Files made so far, shared by all who write into the same folder.
  private static final class Count {
    int files;
  }

  /// Writes into `folder`, which is made when it is not there. Files of the same names are
  /// replaced.
  public Recorder(Path folder) {
    this(folder, BYTES_MAX, CONNECTIONS_MAX, List.of(), new Count());
  }

  private Recorder(
      Path folder, long bytesMax, int connectionsMax, List<Pattern> masks, Count count) {
    if (bytesMax < 1 || connectionsMax < 1) {
      throw new IllegalArgumentException(
          "expected bytesMax and connectionsMax of at least 1, got %d and %d"
              .formatted(bytesMax, connectionsMax));
    }
    this.folder = folder;
    this.bytesMax = bytesMax;
    this.connectionsMax = connectionsMax;
    this.masks = List.copyOf(masks);
    this.count = count;
  }

  /// A copy that writes down so many bytes of a connection, of both directions together. Where
  /// there are more the recording is cut, and the connection goes on.
  public Recorder withBytesMax(long bytes) {
    return new Recorder(folder, bytes, connectionsMax, masks, count);
  }

  /// A copy that writes down so many connections; those after them only pass.
  public Recorder withConnectionsMax(int connections) {
    return new Recorder(folder, bytesMax, connections, masks, count);
  }

  /// A copy that writes an `x` in place of each byte that `secret` matches. It is looked for in
  /// what arrives or leaves at once, as ISO-8859-1: a secret that is cut in two is not found.
  public Recorder masking(Pattern secret) {
    List<Pattern> more = new ArrayList<>(masks);
    more.add(secret);
    return new Recorder(folder, bytesMax, connectionsMax, more, count);
  }

  /// A server's factory whose connections are written down.
  public ServerFactory server(ServerFactory factory) {
    return new ServerFactory() {
      @Override
      public @Nullable Protocol buildProtocol(Address address) throws Exception {
        return watched(factory, address, Role.SERVER);
      }

      @Override
      public List<Factory<?>> used() {
        return factory.used();
      }
    };
  }

  /// A client's factory whose connections are written down.
  public <P extends Protocol> Factory<LayeredProtocol<P>> client(Factory<P> factory) {
    return new Factory<>() {
      @Override
      public @Nullable LayeredProtocol<P> buildProtocol(Address address) throws Exception {
        return watched(factory, address, Role.CLIENT);
      }

      @Override
      public List<Factory<?>> used() {
        return factory.used();
      }
    };
  }

  private <P extends Protocol> @Nullable LayeredProtocol<P> watched(
      Factory<P> factory, Address address, Role role) throws Exception {
    return LayeredProtocol.round(factory, address, transport -> begin(transport, role));
  }

  /// Writes the next connection down, unless there were enough.
  private void begin(Transport transport, Role role) throws IOException {
    if (count.files == connectionsMax) {
      return;
    }
    count.files++;
    Files.createDirectories(folder);
    Path path = folder.resolve("%04d.rec".formatted(count.files));
    RecordingFile file = new RecordingFile(path, transport.scheduler(), bytesMax, masks);
    file.begin(role, transport.host(), transport.peer());
    transport.addLayer(new RecordingLayer(file));
  }
}
