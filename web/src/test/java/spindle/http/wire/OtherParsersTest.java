package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.junit.jupiter.api.Test;

/// Where we accept a stream of requests and a parser of other people does too, both find the same
/// messages in it. Where one of the two refuses, nothing is said: we refuse more.
class OtherParsersTest {
  private static final int STREAMS = 20_000;
  private static final int MIB = 1024 * 1024;

  @Test
  void nettyFindsTheSameMessages() {
    compare(OtherParsersTest::nettys);
  }

  @Test
  void jettyFindsTheSameMessages() {
    compare(OtherParsersTest::jettys);
  }

  private static void compare(Function<byte[], Framed> others) {
    Streams streams = new Streams(Corpus.requests());
    int agreed = 0;
    for (long seed = 0; seed < STREAMS; seed++) {
      byte[] stream = streams.next(new Random(seed));
      Framed ours = Framed.ours(stream);
      Framed theirs = others.apply(stream);
      assertThat(ours.differsFrom(theirs))
          .as("seed %d: %s", seed, new String(stream, ISO_8859_1))
          .isNull();
      agreed += Math.min(ours.messages.size(), theirs.messages.size());
    }
    assertThat(agreed).as("messages that both found").isGreaterThan(STREAMS / 20);
  }

  @Test
  void onTheCorpusTheyDoToo() {
    for (Corpus.Case each : Corpus.requests()) {
      Framed ours = Framed.ours(each.input());
      for (Framed theirs : List.of(nettys(each.input()), jettys(each.input()))) {
        assertThat(ours.differsFrom(theirs)).as(each.toString()).isNull();
      }
    }
  }

  private static Framed nettys(byte[] stream) {
    Framed framed = new Framed();
    EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(MIB, MIB, MIB));
    channel.writeInbound(Unpooled.wrappedBuffer(stream.clone()));
    for (HttpObject each = channel.readInbound(); each != null; each = channel.readInbound()) {
      if (!framed.refused) {
        take(framed, each);
      }
      ReferenceCountUtil.release(each);
    }
    channel.finishAndReleaseAll();
    return framed;
  }

  private static void take(Framed framed, HttpObject each) {
    if (each.decoderResult().isFailure()) {
      framed.refused = true;
      return;
    }
    if (each instanceof HttpRequest request) {
      framed.head(request.method().name(), request.uri());
    }
    if (each instanceof HttpContent content) {
      framed.data(content.content().nioBuffer());
    }
    if (each instanceof LastHttpContent) {
      framed.end();
    }
  }

  private static Framed jettys(byte[] stream) {
    JettyTaker taker = new JettyTaker();
    HttpParser parser = new HttpParser(taker, MIB, HttpCompliance.STRICT);
    ByteBuffer buffer = ByteBuffer.wrap(stream.clone());
    int turns = 0;
    while (buffer.hasRemaining() && !taker.framed.refused && turns++ < 10_000) {
      parser.parseNext(buffer);
      if (taker.complete) {
        taker.complete = false;
        parser.reset();
      }
      if (parser.isState(HttpParser.State.CLOSE) || parser.isState(HttpParser.State.CLOSED)) {
        taker.framed.refused = true; // it reads nothing behind `Connection: close`
      }
    }
    return taker.framed;
  }

  private static final class JettyTaker implements HttpParser.RequestHandler {
    final Framed framed = new Framed();
    boolean complete;

    @Override
    public void startRequest(String method, String uri, HttpVersion version) {
      framed.head(method, uri);
    }

    @Override
    public boolean content(ByteBuffer item) {
      framed.data(item);
      return false;
    }

    @Override
    public boolean headerComplete() {
      return false;
    }

    @Override
    public boolean contentComplete() {
      return false;
    }

    @Override
    public boolean messageComplete() {
      framed.end();
      complete = true;
      return true;
    }

    @Override
    public void parsedHeader(HttpField field) {}

    @Override
    public void earlyEOF() {
      framed.refused = true;
    }

    @Override
    public void badMessage(HttpException failure) {
      framed.refused = true;
    }
  }
}
