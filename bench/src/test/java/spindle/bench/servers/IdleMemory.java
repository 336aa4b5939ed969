package spindle.bench.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/// What a connection costs that is open and does nothing, in bytes of memory: over TCP, over TLS,
/// where a fiber or a virtual thread waits for it, and kept alive by a site or a proxy, of which
/// there are 10 000; and a pair of which one end is forwarded to the other, of which there are
/// 9000, since each takes two of the 20 000 descriptors that a process has here and there.
///
/// Each connection has echoed one message, or had one answer, so that whatever is made for the
/// first one is there. Heap is what the JVM's list of living objects holds more than before, for
/// each connection. The rest is what the process holds more: the heap has its whole size from the
/// start, so that this is memory outside of it. The operating system's own memory for a socket is
/// in neither.
public final class IdleMemory {
  private static final int CONNECTIONS = 2_000;
  private static final int KEPT_ALIVE = 10_000;
  private static final int PAIRS = 9_000;
  private static final List<Service> SERVICES =
      List.of(
          Service.ECHO, Service.TLS, Service.FIBER, Service.WEB, Service.WEB_PROXY, Service.RELAY);
  private static final int FIRST_PORT = 23_000;
  private static final List<String> OPTIONS =
      List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

  private final Path work;
  private int port = FIRST_PORT;

  private IdleMemory(Path work) {
    this.work = work;
  }

  /// Runs it; from the folder of the benchmarks' module. Arguments are names of servers, none for
  /// all that run on a JVM.
  public static void main(String... args) throws Exception {
    Path work = Path.of("target", "servers").toAbsolutePath();
    Files.createDirectories(work);
    System.setProperty(BenchCertificate.PROPERTY, work.resolve("bench.p12").toString());
    BenchCertificate.make(BenchCertificate.file());
    List<Contender> chosen =
        Contender.installed(Path.of("src", "test", "peers"), work).stream()
            .filter(Contender::isJvm)
            .filter(c -> args.length == 0 || Arrays.asList(args).contains(c.name()))
            .map(c -> c.with(OPTIONS))
            .toList();
    new IdleMemory(work).run(chosen);
  }

  private void run(List<Contender> contenders) throws Exception {
    StringBuilder text =
        new StringBuilder("| idle connection | server | heap, B | beyond it, B |\n");
    text.append("|---|---|---|---|\n");
    for (Service service : SERVICES) {
      for (Contender each : contenders) {
        if (each.services().contains(service)) {
          String row = measure(each, service);
          System.out.print(row);
          text.append(row);
        }
      }
    }
    Files.writeString(work.resolve("memory.md"), text);
    System.out.println("written: " + work.resolve("memory.md"));
  }

  private String measure(Contender contender, Service service) throws Exception {
    port++;
    int count =
        switch (service) {
          case WEB, WEB_PROXY -> KEPT_ALIVE;
          case RELAY -> PAIRS;
          default -> CONNECTIONS;
        };
    List<Socket> open = new ArrayList<>();
    try (ServerProcess server = new ServerProcess(contender, service, port)) {
      // What the first ones need and the others share is not theirs.
      connect(service, count / 10, open);
      long heapBefore = heap(server);
      double before = server.residentMib();
      connect(service, count, open);
      long heap = (heap(server) - heapBefore) / count;
      double beyond = (server.residentMib() - before) * 1024 * 1024 / count;
      return String.format(
          Locale.ROOT, "| %s | %s | %d | %.0f |%n", service.word(), contender.name(), heap, beyond);
    } finally {
      for (Socket each : open) {
        each.close();
      }
    }
  }

  private void connect(Service service, int count, List<Socket> open) throws IOException {
    SocketFactory sockets =
        service == Service.TLS
            ? BenchCertificate.trusting().getSocketFactory()
            : SocketFactory.getDefault();
    boolean web = service == Service.WEB || service == Service.WEB_PROXY;
    String said = web ? HttpRequests.of(Load.HTTP) : "what is said\r\n";
    byte[] message = said.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < count; i++) {
      Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      open.add(socket);
      socket.getOutputStream().write(message);
      if (web) {
        readAnswer(socket);
      } else if (socket.getInputStream().readNBytes(message.length).length < message.length) {
        throw new IOException("the server has closed a connection");
      }
    }
  }

  private static void readAnswer(Socket socket) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
    long size = 0;
    while (size == 0 || answer.position() < size) {
      int count = socket.getInputStream().read(answer.array(), answer.position(), 1024);
      if (count < 0) {
        throw new IOException("the server has closed a connection");
      }
      answer.position(answer.position() + count);
      size = HttpRequests.answerSize(answer.duplicate().flip());
    }
  }

  /// The bytes of all living objects, after a collection.
  private static long heap(ServerProcess server) throws IOException, InterruptedException {
    // Twice: the first leaves what has only now become unreachable through references.
    long first = histogramTotal(server);
    TimeUnit.MILLISECONDS.sleep(200);
    return Math.min(first, histogramTotal(server));
  }

  private static long histogramTotal(ServerProcess server) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process asked =
        new ProcessBuilder(jcmd, String.valueOf(server.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String last = "";
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(asked.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line.isBlank() ? last : line;
      }
    }
    String[] words = last.trim().split(" +");
    if (!words[0].equals("Total")) {
      throw new IOException("jcmd has told no total, but: " + last);
    }
    return Long.parseLong(words[2]);
  }
}
