package spindle.web.body;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.reactor.Reactor;

/// Saves a body to a file, by jobs of the reactor.
final class BodyFile implements BodyReceiver {
  private final Reactor reactor;
  private final FileChannel channel;

  private BodyFile(Reactor reactor, FileChannel channel) {
    this.reactor = reactor;
    this.channel = channel;
  }

  static Deferred<Long> save(Body body, Path file) {
    Reactor reactor = Reactor.current();
    return reactor
        .deferToThread(() ->
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE))
        .onFailure(_ -> body.cancel())
        .then(channel -> new BodyFile(reactor, channel).take(body));
  }

  private Deferred<Long> take(Body body) {
    return body.pourInto(this)
        .thenBoth(outcome ->
            reactor.deferToThread(() -> {
              channel.close();
              return outcome;
            }))
        .addCallback(Outcome::get);
  }

  @Override
  public @Nullable Deferred<?> receive(ByteBuffer piece) {
    return reactor.deferToThread(() -> {
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
      return Boolean.TRUE;
    });
  }
}
