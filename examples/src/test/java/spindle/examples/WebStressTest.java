package spindle.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.examples.PeerSite.curl;
import static spindle.examples.PeerSite.curlTold;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// A site of 64 MiB of memory and clients that want more than that of it, on each kernel.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
@EnabledOnOs(OS.LINUX)
class WebStressTest {
  private static final int LORISES = 10_000;

  /// For the JVM itself, its files and what else a test has open.
  private static final int DESCRIPTORS_FOR_OTHER_THINGS = 500;

  /// What one of them makes the site keep at most: a buffer of 2 KiB for half of a head, and what a
  /// connection is.
  private static final long BYTES_MAX = 4096;

  private static final int REQUESTS_OF_OTHERS = 1000;

  @TempDir private Path folder;
  @Parameter private String kernel = "";
  private PeerSite site;

  @BeforeEach
  void start() {
    site = PeerSite.start(kernel, folder);
  }

  @AfterEach
  void end() {
    site.close();
  }

  @Test
  void tenThousandWhoNeverFinishTheirHeadTakeLittleAndHarmNobody() throws IOException {
    int count = Math.min(LORISES, JvmWatch.descriptorsMax() - DESCRIPTORS_FOR_OTHER_THINGS);
    var watch = new JvmWatch(site.program().pid());
    assertThat(curl(site.url("/"))).isEqualTo("hello\n");
    long before = watch.heap().bytes();
    try (var lorises = new Lorises(count)) {
      lorises.sayMore("GET / HTTP/1.1\r\nHost: a\r\n");
      lorises.sayMore("X-Slow: a");
      long each = (watch.heap().bytes() - before) / count;
      System.out.printf("%d slow clients over %s: %d bytes of heap each%n", count, kernel, each);
      assertThat(each).isLessThan(BYTES_MAX);

      String asked = "url = \"%s\"\n".formatted(site.url("/"));
      assertThat(curlTold(asked.repeat(REQUESTS_OF_OTHERS), "--config", "-"))
          .isEqualTo("hello\n".repeat(REQUESTS_OF_OTHERS));
      lorises.sayMore("b");
      assertThat(lorises.timedOut()).as("answered 408").isEqualTo(count);
    }
    assertThat(site.program().errors()).isEmpty();
  }

  /// Clients that begin a request and do not get on with it.
  private final class Lorises implements AutoCloseable {
    private final List<SocketChannel> open = new ArrayList<>();

    Lorises(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        SocketChannel channel = SocketChannel.open();
        open.add(channel);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), site.port()));
      }
    }

    /// Whose time is over already need not take it.
    void sayMore(String text) {
      for (SocketChannel channel : open) {
        try {
          channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        } catch (IOException _) {
          // It has been answered and closed.
        }
      }
    }

    /// How many were told that they took too long.
    int timedOut() throws IOException {
      int count = 0;
      ByteBuffer answer = ByteBuffer.allocate(1024);
      for (SocketChannel channel : open) {
        channel.read(answer.clear());
        String text = US_ASCII.decode(answer.flip()).toString();
        count += text.startsWith("HTTP/1.1 408 ") ? 1 : 0;
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }

  /// It is slow without a clock: after each part somebody else is answered.
  @Test
  void aLargeAnswerToASlowReaderTakesLittle() throws IOException {
    int size = 256 << 20;
    try (var reader = Loopback.connect(site.port(), 64 << 10)) {
      String asked =
          "GET /bytes/%d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".formatted(size);
      reader.getOutputStream().write(asked.getBytes(US_ASCII));
      InputStream answer = reader.getInputStream();
      long count = 0;
      var part = new byte[16 << 20];
      for (int read = answer.readNBytes(part, 0, part.length);
          read > 0;
          read = answer.readNBytes(part, 0, part.length)) {
        count += read;
        assertThat(curl(site.url("/"))).isEqualTo("hello\n");
      }
      assertThat(count).isGreaterThan(size);
    }
    assertThat(site.program().errors()).isEmpty();
  }
}
