package spindle.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/// What `./spindle manhole` runs: leads what somebody types to the manhole of a process, and shows
/// what that says. All here waits.
final class Inside {
  private static final int PIECE = 8192;

  private Inside() {}

  /// Goes on until the manhole closes. When there is no more to be typed, it is told so, and what
  /// it still says is shown.
  ///
  /// @throws IOException if there is no manhole, or it breaks off
  static void talk(Client client, InputStream typed, OutputStream shown) throws IOException {
    SocketChannel channel = client.lead(Lines.asking("manhole"), shown);
    Thread.ofVirtual().start(() -> send(typed, channel));
    InputStream said = Channels.newInputStream(channel);
    byte[] piece = new byte[PIECE];
    for (int count; (count = said.read(piece)) >= 0; ) {
      shown.write(piece, 0, count);
      shown.flush();
    }
  }

  private static void send(InputStream typed, SocketChannel channel) {
    byte[] piece = new byte[PIECE];
    try {
      for (int count; (count = typed.read(piece)) >= 0; ) {
        for (ByteBuffer left = ByteBuffer.wrap(piece, 0, count); left.hasRemaining(); ) {
          channel.write(left);
        }
      }
      channel.shutdownOutput();
    } catch (ClosedChannelException over) {
      // The manhole has closed before.
    } catch (IOException broken) {
      // Whoever shows what it says hears of it.
    }
  }
}
