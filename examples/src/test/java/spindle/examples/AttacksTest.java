package spindle.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Floods and bombs against a server that runs, whose heap is 64 MiB: each is ended at once, others
/// are answered meanwhile, and nothing of it stays in memory. What was seen is printed, for the
/// table in docs/reference/limits.md.
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttacksTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/Attacked.java");

  /// What a machine with much else to do may take, fifty times what was seen; the table has that.
  private static final Duration MOST = Duration.ofSeconds(5);

  /// What may be kept of an attack that has ended, and of what the JVM has made meanwhile.
  private static final long KEPT_MAX = 1 << 20;

  /// What one connection may hold, which the limits page promises.
  private static final long HELD_MAX = 16 << 20;

  private static final int UNREAD_MAX = 16 << 20;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int PRIORITY = 2;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int PRIORITY_UPDATE = 0x10;
  private static final byte[] WAITING = {(byte) 0x82, (byte) 0x86, 0x44, 2, '/', 'w', 0x41, 1, 'a'};
  private static final byte[] EIGHT = new byte[8];
  private static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final String UPGRADE =
      """
      GET /socket HTTP/1.1
      Host: localhost
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
      Sec-WebSocket-Extensions: permessage-deflate

      """;

  private final int port = Loopback.freePort();
  private @Nullable ExampleProgram started;

  /// What is sent again and again.
  interface Unit {
    /// What is sent next.
    ///
    /// @param turn how often it was asked
    byte[] bytes(int turn);
  }

  /// @param opens what is sent once
  /// @param reads whether the attacker reads what it is answered
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Attack(String name, byte[] opens, boolean reads, Unit unit) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Attack http2(String name, Unit unit) {
    return new Attack(name, preface(new byte[0]), true, unit);
  }

  private static byte[] preface(byte[] settings) {
    return joined(
        PREFACE.getBytes(ISO_8859_1),
        frame(SETTINGS, 0, 0, settings),
        frame(SETTINGS, 1, 0, new byte[0]));
  }

  private static Attack socket(String name, Unit unit) {
    byte[] head = UPGRADE.replace("\n", "\r\n").getBytes(ISO_8859_1);
    return new Attack(name, head, true, unit);
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] each : parts) {
      all.writeBytes(each);
    }
    return all.toByteArray();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putShort((short) (payload.length >> 8)).put((byte) payload.length);
    return frame.put((byte) type).put((byte) flags).putInt(stream).put(payload).array();
  }

  private static byte[] number(int type, int stream, int number) {
    return frame(type, 0, stream, ByteBuffer.allocate(4).putInt(number).array());
  }

  private static int odd(int turn) {
    return 2 * turn + 1;
  }

  private static byte[] waiting(int turn) {
    return frame(HEADERS, 5, odd(turn), WAITING);
  }

  /// A field of 3000 bytes goes into the table, and then each byte stands for it.
  private static byte[] bomb(int turn) {
    if (turn == 0) {
      byte[] length = {0x7F, (byte) 0xB9, 0x16}; // 127 and 2873 more, RFC 7541, 5.1
      byte[] head = joined(new byte[] {0x40, 1, 'x'}, length, new byte[3000]);
      Arrays.fill(head, 6, head.length, (byte) 'b');
      return frame(HEADERS, 5, 1, joined(WAITING, head));
    }
    byte[] block = new byte[16_000];
    Arrays.fill(block, (byte) 0xBE);
    return frame(HEADERS, 5, odd(turn), joined(WAITING, block));
  }

  /// As many of that field as a head may have.
  private static byte[] smallBomb(int turn) {
    byte[] block = new byte[9];
    Arrays.fill(block, (byte) 0xBE);
    return turn == 0 ? bomb(0) : frame(HEADERS, 5, odd(turn), joined(WAITING, block));
  }

  private static byte[] masked(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) 0xFE).putShort((short) payload.length);
    } else {
      frame.put((byte) 0xFF).putLong(payload.length);
    }
    frame.putInt(0).put(payload);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  /// 256 MiB of zeros.
  private static byte[] deflated() {
    var deflater = new Deflater(9, true);
    var out = new ByteArrayOutputStream();
    byte[] zeros = new byte[1 << 20];
    byte[] made = new byte[1 << 16];
    for (int i = 0; i < 256; i++) {
      deflater.setInput(zeros);
      for (int n; (n = deflater.deflate(made, 0, made.length, Deflater.NO_FLUSH)) > 0; ) {
        out.write(made, 0, n);
      }
    }
    for (int n; (n = deflater.deflate(made, 0, made.length, Deflater.SYNC_FLUSH)) > 0; ) {
      out.write(made, 0, n);
    }
    deflater.end();
    return out.toByteArray();
  }

  private static List<Attack> attacks() {
    byte[] none = {};
    byte[] deflated = deflated();
    return List.of(
        http2("rapid reset", i -> joined(waiting(i), number(RST_STREAM, odd(i), 8))),
        http2("made to reset", i -> joined(waiting(i), number(WINDOW_UPDATE, odd(i), 0))),
        http2("SETTINGS", _ -> frame(SETTINGS, 0, 0, none)),
        http2("PING", _ -> frame(PING, 0, 0, EIGHT)),
        new Attack("PING, nothing read", preface(none), false, _ -> frame(PING, 0, 0, EIGHT)),
        http2("unknown frames", _ -> frame(0x42, 0, 0, EIGHT)),
        http2("empty DATA", i -> i == 0 ? post() : frame(DATA, 0, 1, none)),
        http2("WINDOW_UPDATE", _ -> number(WINDOW_UPDATE, 0, 1)),
        http2("PRIORITY", _ -> frame(PRIORITY, 0, 9, new byte[] {0, 0, 0, 1, 1})),
        http2("PRIORITY_UPDATE", _ -> frame(PRIORITY_UPDATE, 0, 0, new byte[] {0, 0, 0, 9, 'i'})),
        http2(
            "RST_STREAM on a closed stream",
            i -> i == 0 ? joined(waiting(0), number(RST_STREAM, 1, 8)) : number(RST_STREAM, 1, 8)),
        http2("empty CONTINUATION", i -> frame(i == 0 ? HEADERS : CONTINUATION, 0, 1, none)),
        http2(
            "CONTINUATION of 16 KiB",
            i -> frame(i == 0 ? HEADERS : CONTINUATION, 0, 1, new byte[16_384])),
        new Attack("bomb of indexed fields", preface(NO_WINDOW), true, AttacksTest::bomb),
        new Attack("the same below the limits", preface(NO_WINDOW), true, AttacksTest::smallBomb),
        http2("streams over the limit", AttacksTest::waiting),
        socket("ping of a WebSocket", _ -> masked(0x89, new byte[125])),
        socket("empty fragments", i -> masked(i == 0 ? 0x02 : 0x00, none)),
        socket("deflated, 256 MiB a message", _ -> masked(0xC2, deflated)),
        socket("a frame of 2^40 bytes", _ -> new byte[] {(byte) 0x82, -1, 0, 0, 1, 0, 0, 0, 0, 0}));
  }

  private static byte[] post() {
    return frame(HEADERS, 4, 1, new byte[] {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x41, 1, 'a'});
  }

  @BeforeAll
  void start() throws Exception {
    List<String> command =
        new ArrayList<>(
            Launcher.command(
                PROGRAM, List.of("tcp:%d:interface=127.0.0.1:backlog=256".formatted(port))));
    command.addAll(1, List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
    started = ExampleProgram.run(command);
    server().awaitListening(port);
    // So that what is loaded and compiled with the first ones is there.
    for (Attack each : attacks()) {
      attack(each);
    }
  }

  private ExampleProgram server() {
    return Objects.requireNonNull(started);
  }

  @AfterAll
  void end() {
    server().close();
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return channel;
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void eachIsEndedAndOthersAreAnswered(Attack attack) throws Exception {
    var watch = new JvmWatch(server().pid());
    long before = watch.heap().bytes();
    var neighbour = new Neighbour(connect());
    Thread asking = Thread.ofPlatform().daemon().start(neighbour);
    Ended ended;
    try {
      ended = attack(attack);
    } finally {
      neighbour.stops = true;
    }
    asking.join();
    long after = watch.heap().bytes();
    System.out.printf(
        "| %s | %d ms | %d | %.1f ms | %d |%n",
        attack, ended.millis, ended.bytes / 1024, neighbour.slowest / 1e6, (after - before) / 1024);

    assertThat(Duration.ofMillis(ended.millis)).isLessThan(MOST);
    assertThat(neighbour.answers).isPositive();
    assertThat(neighbour.failure).isNull();
    assertThat(Duration.ofNanos(neighbour.slowest)).isLessThan(MOST);
    assertThat(after - before).isLessThan(KEPT_MAX);
  }

  /// As many streams as may be, with heads and bodies as large as may wait for handlers, responses
  /// as large as may wait for a window, and then a block of fields and a frame that do not end.
  @Test
  void aConnectionAtAllItsLimitsHoldsNoMoreThanIsPromised() throws Exception {
    var watch = new JvmWatch(server().pid());
    long before = watch.heap().bytes();
    long held;
    try (SocketChannel channel = connect()) {
      write(channel, preface(NO_WINDOW));
      for (int i = 0; i < 100; i++) {
        write(channel, filling(odd(i)));
      }
      write(channel, frame(PING, 0, 0, EIGHT));
      awaitPong(channel);
      write(channel, frame(HEADERS, 0, 201, Arrays.copyOf(head(), 16_384)));
      write(channel, frame(CONTINUATION, 0, 201, new byte[16_384]));
      write(channel, Arrays.copyOf(frame(CONTINUATION, 0, 201, new byte[16_384]), 16_000));
      var neighbour = new Neighbour(connect());
      neighbour.stops = true;
      neighbour.run();
      assertThat(neighbour.failure).isNull();
      held = watch.heap().bytes() - before;
    }
    System.out.printf("a connection at all its limits: %d KiB%n", held / 1024);
    assertThat(held).isBetween(HELD_MAX / 2, HELD_MAX);
    attack(attacks().getFirst()); // so that its end has been seen
    assertThat(watch.heap().bytes() - before).isLessThan(KEPT_MAX);
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    while (all.hasRemaining()) {
      channel.write(all);
    }
  }

  /// A field of 31 000 bytes, behind what asks for `/full`.
  private static byte[] head() {
    byte[] begin = {(byte) 0x83, (byte) 0x86, 0x44, 5, '/', 'f', 'u', 'l', 'l', 0x41, 1, 'a'};
    byte[] field = {0, 1, 'x', 0x7F, (byte) 0x99, (byte) 0xF1, 1}; // 127 and 30 873 more
    byte[] head = joined(begin, field, new byte[31_000]);
    Arrays.fill(head, begin.length + field.length, head.length, (byte) 'v');
    return head;
  }

  private static byte[] filling(int id) {
    byte[] head = head();
    byte[] data = frame(DATA, 0, id, new byte[16_384]);
    return joined(
        frame(HEADERS, 0, id, Arrays.copyOf(head, 16_384)),
        frame(CONTINUATION, 4, id, Arrays.copyOfRange(head, 16_384, head.length)),
        data,
        data,
        data);
  }

  private static void awaitPong(SocketChannel channel) throws IOException {
    String pong = new String(frame(PING, 1, 0, EIGHT), ISO_8859_1);
    var read = new StringBuilder();
    ByteBuffer piece = ByteBuffer.allocate(1 << 16);
    while (read.indexOf(pong) < 0) {
      assertThat(channel.read(piece.clear())).as(read.toString()).isPositive();
      read.append(new String(piece.array(), 0, piece.position(), ISO_8859_1));
    }
  }

  /// @param bytes how many were sent
  private record Ended(long millis, long bytes) {}

  /// Attacks until the server ends the connection.
  private Ended attack(Attack attack) throws Exception {
    try (SocketChannel channel = connect()) {
      channel.write(ByteBuffer.wrap(attack.opens));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      assertThat(channel.read(answer)).isPositive();
      var end = new CountDownLatch(1);
      long begun = System.nanoTime();
      if (attack.reads) {
        Thread.ofVirtual().start(() -> readToTheEnd(channel, end));
      }
      long bytes = send(channel, attack, end);
      if (!attack.reads) {
        readToTheEnd(channel, end);
      }
      assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
      return new Ended((System.nanoTime() - begun) / 1_000_000, bytes);
    }
  }

  private static void readToTheEnd(SocketChannel channel, CountDownLatch end) {
    ByteBuffer all = ByteBuffer.allocate(1 << 16);
    try {
      while (channel.read(all.clear()) >= 0) {
        // what it says does not matter
      }
    } catch (IOException reset) {
      // that is an end, too
    } finally {
      end.countDown();
    }
  }

  /// In pieces of a few KiB, until the server has ended its direction, or takes no more; who does
  /// not read cannot see that.
  private static long send(SocketChannel channel, Attack attack, CountDownLatch end) {
    long sent = 0;
    int turn = 0;
    try {
      while (end.getCount() > 0 && (attack.reads || sent < UNREAD_MAX)) {
        var piece = new ByteArrayOutputStream();
        while (piece.size() < 4096) {
          piece.writeBytes(attack.unit.bytes(turn++));
        }
        ByteBuffer all = ByteBuffer.wrap(piece.toByteArray());
        while (all.hasRemaining()) {
          sent += channel.write(all);
        }
      }
    } catch (IOException ended) {
      // so it has been ended
    }
    return sent;
  }

  /// Asks for a page over and over.
  private static final class Neighbour implements Runnable {
    private static final byte[] GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1);

    private final SocketChannel channel;
    volatile boolean stops;
    int answers;
    long slowest;
    @Nullable Exception failure;

    Neighbour(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void run() {
      ByteBuffer answer = ByteBuffer.allocate(4096);
      try (channel) {
        while (!stops || answers == 0) {
          long asked = System.nanoTime();
          channel.write(ByteBuffer.wrap(GET));
          answer.clear();
          while (!new String(answer.array(), 0, answer.position(), ISO_8859_1)
              .endsWith("hello\n")) {
            if (channel.read(answer) < 0) {
              throw new IOException("the server has closed a neighbour");
            }
          }
          answers++;
          slowest = Math.max(slowest, System.nanoTime() - asked);
          TimeUnit.MILLISECONDS.sleep(1);
        }
      } catch (IOException | InterruptedException e) {
        failure = e;
      }
    }
  }
}
