package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.framing.LineOnlyReceiver;
import spindle.kernel.Kernel;
import spindle.memory.MemoryNetwork;
import spindle.nio.NioKernel;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reactor.LogCapture;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;

/// Two thousand peers that send a byte a second: what they make us keep, and how long somebody else
/// waits, in turns of the loop, which say the same on any machine.
@Timeout(600)
class SlowPeersTest {
  private static final int PEERS = 2000;

  /// Fewer, because each of them computes a handshake at both ends.
  private static final int OPEN_PEERS = 500;

  /// One in which the question arrives, one in which the answer does; the rest is for a network
  /// that delivers in several steps.
  private static final int TURNS_MAX = 6;

  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);

  private final LogCapture log = LogCapture.ofReactor();
  private final List<End> slow = new ArrayList<>();
  private final End asking = new End();
  private Talk talk = new Talk(memory());
  private TlsServerContext server;
  private TlsClientContext client;

  private static Kernel memory() {
    return new MemoryNetwork().host("localhost").kernel();
  }

  @BeforeEach
  void load() throws IOException {
    server = TlsServerContext.load(TlsServerOptions.of(GOOD.identity()));
    client =
        TlsClientContext.load(TlsClientOptions.defaults().withTrust(TlsTrust.of(ROOT.chain())));
  }

  @AfterEach
  void close() {
    talk.close();
    log.close();
  }

  /// Keeps what it has of a line, as most protocols do.
  private static final class Lines extends LineOnlyReceiver {
    @Override
    public void lineReceived(String line) {
      sendLine(line);
    }
  }

  /// The server's protocols: an echo for who comes first, lines for all others.
  private static ServerFactory lines() {
    boolean[] some = {false};
    return address -> {
      boolean first = !some[0];
      some[0] = true;
      return first ? new Echo() : new Lines();
    };
  }

  private void connectSlow(ListeningPort port) {
    for (int i = 0; i < PEERS; i++) {
      End end = new End();
      slow.add(end);
      talk.connectClear(port, end);
      talk.until("it is there", end::hasTransport);
    }
  }

  /// One after the other, so that each goes on with the session of the one before.
  private void connectSlowOverTls(ListeningPort port) {
    for (int i = 0; i < OPEN_PEERS; i++) {
      End end = new End();
      slow.add(end);
      talk.connect(port, client, "localhost", end);
      talk.until("it is there", end::isReady);
      talk.turns(3);
    }
  }

  /// Each sends a byte, and somebody asks in between. A byte a second is less than that.
  private void eachSendsAByte(byte next) {
    for (int i = 0; i < slow.size(); i++) {
      slow.get(i).transport().write(new byte[] {next});
      if (i % 100 == 0) {
        ask();
      }
    }
    ask();
  }

  private void ask() {
    int before = asking.count();
    asking.transport().write("?");
    int turns = 0;
    while (asking.count() == before) {
      talk.reactor.iterate(Duration.ofMillis(50));
      turns++;
      assertThat(turns).as("turns until there is an answer").isLessThanOrEqualTo(TURNS_MAX);
    }
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getTotalCapacity)
        .sum();
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// @param most bytes for each, of both ends together, since both are in this process
  private void expectLittleKept(long heapBefore, long directBefore, long most) {
    assertThat((heap() - heapBefore) / slow.size()).as("heap of each").isLessThan(most);
    assertThat(directMemory() - directBefore).as("buffers of all").isLessThan(4 << 20);
    assertThat(talk.reactor.statistics().buffered()).isZero();
    assertThat(talk.reactor.delayedCalls()).isEmpty();
  }

  @Test
  void overTcpTheyKeepNobodyWaiting() throws Exception {
    talk.close();
    talk = new Talk(new NioKernel());
    ListeningPort port = talk.listen(lines());
    talk.connectClear(port, asking);
    talk.until("somebody is there", asking::hasTransport);
    long heap = heap();
    long direct = directMemory();
    connectSlow(port);
    for (int i = 0; i < 3; i++) {
      eachSendsAByte((byte) 'x');
    }
    expectLittleKept(heap, direct, 5_000);
  }

  @Test
  void overTlsTheyKeepNobodyWaiting() throws Exception {
    ListeningPort port = talk.listen(server.wrap(lines()));
    talk.connect(port, client, "localhost", asking);
    talk.until("somebody is there", asking::isReady);
    long heap = heap();
    long direct = directMemory();
    connectSlowOverTls(port);
    for (int i = 0; i < 3; i++) {
      eachSendsAByte((byte) 'x');
    }
    expectLittleKept(heap, direct, 30_000);
  }

  @Test
  void inTheHandshakeTheyAreLetGoWhenItsTimeIsOver() throws Exception {
    ListeningPort port = talk.listen(server.wrap(lines()));
    talk.connect(port, client, "localhost", asking);
    talk.until("somebody is there", asking::isReady);
    long direct = directMemory();
    connectSlow(port);
    byte[] hello = HandMadeClient.hex("16030100f4" + "010000f0" + "0303");
    for (int i = 0; i < 9; i++) {
      eachSendsAByte(hello[i]);
      passASecond();
    }
    assertThat(slow).noneMatch(End::isLost);
    passASecond();
    passASecond();
    assertThat(slow).allMatch(End::isLost);
    assertThat(port.connections()).isOne();
    assertThat(directMemory() - direct).isLessThan(64 << 20);
    assertThat(talk.reactor.delayedCalls()).isEmpty();
    ask();
  }

  private void passASecond() {
    boolean[] over = {false};
    var _ = talk.reactor.callLater(Duration.ofSeconds(1), () -> over[0] = true);
    talk.until("the second is over", () -> over[0]);
  }
}
