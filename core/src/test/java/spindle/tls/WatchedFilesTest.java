package spindle.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.memory.MemoryNetwork;
import spindle.protocol.ListeningPort;
import spindle.reactor.LogCapture;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;
import spindle.tls.pem.FileReads;

/// What is watched for changes is what was read.
@Timeout(600)
class WatchedFilesTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued OTHER = Certificates.root("OTHER root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);
  private static final Issued NAMED = Certificates.issue(Wish.server("other.example"), ROOT);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private final LogCapture log = LogCapture.ofTls();
  private Talk talk;

  @BeforeEach
  void open() {
    talk = new Talk(new MemoryNetwork().host("localhost").kernel());
  }

  @AfterEach
  void close() {
    talk.close();
    log.close();
  }

  private static TlsClientContext believing(TlsTrust trust) throws IOException {
    return TlsClientContext.load(
        TlsClientOptions.defaults().withTrust(trust).withReloadCheck(Duration.ZERO));
  }

  private ListeningPort serve(TlsIdentity identity) throws Exception {
    TlsServerContext context =
        TlsServerContext.load(TlsServerOptions.of(identity).withReloadCheck(Duration.ZERO));
    return talk.listen(context.wrap(_ -> new Echo()));
  }

  private End connected(ListeningPort port, TlsClientContext client, String host) {
    End end = new End();
    talk.connect(port, client, host, end);
    talk.until("the handshake is over", () -> end.isReady() || end.isLost());
    return end;
  }

  private void expectBelieved(TlsClientContext client, boolean believed) throws Exception {
    assertThat(connected(serve(GOOD.identity()), client, "localhost").isReady())
        .isEqualTo(believed);
  }

  @Test
  void aRootThatIsRewrittenInPlaceIsBelievedNoMore() throws Exception {
    Path root = Files.writeString(folder.resolve("ca.pem"), ROOT.chainPem());
    TlsClientContext client = believing(TlsTrust.pemFolder(folder));
    expectBelieved(client, true);
    Files.writeString(root, OTHER.chainPem());
    expectBelieved(client, false);
    Files.writeString(root, ROOT.chainPem());
    expectBelieved(client, true);
  }

  @Test
  void aRootThatComesIntoTheFolderOrLeavesItIsNoticed() throws Exception {
    var _ = Files.writeString(folder.resolve("other.pem"), OTHER.chainPem());
    TlsClientContext client = believing(TlsTrust.pemFolder(folder));
    expectBelieved(client, false);
    Path root = Files.writeString(folder.resolve("ca.pem"), ROOT.chainPem());
    expectBelieved(client, true);
    Files.delete(root);
    expectBelieved(client, false);
  }

  @Test
  void aLinkThatLeadsElsewhereIsNoticed() throws Exception {
    Path first = Files.createDirectories(folder.resolve("1"));
    Path second = Files.createDirectories(folder.resolve("2"));
    var _ = Files.writeString(first.resolve("ca.pem"), ROOT.chainPem());
    var _ = Files.writeString(second.resolve("ca.pem"), OTHER.chainPem());
    Path link = Files.createSymbolicLink(folder.resolve("now"), first);
    TlsClientContext one = believing(TlsTrust.pem(link.resolve("ca.pem")));
    TlsClientContext all = believing(TlsTrust.pemFolder(link));
    expectBelieved(one, true);
    expectBelieved(all, true);
    Files.delete(link);
    Files.createSymbolicLink(link, second);
    expectBelieved(one, false);
    expectBelieved(all, false);
  }

  private static final FileTime MOMENT = FileTime.fromMillis(1_000_000_000_000L);

  /// All of the same length and moment.
  private static void put(Path file, char content) throws IOException {
    Files.writeString(file, String.valueOf(content).repeat(100));
    Files.setLastModifiedTime(file, MOMENT);
  }

  /// In a ZIP file a file has a length and a time, and nothing else that would tell.
  @Test
  void aFileThatLooksTheSameIsComparedUntilSomeSecondsAfterItWasRead() throws Exception {
    Path zip = folder.resolve("files.zip");
    try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path file = files.getPath("/file");
      put(file, 'a');
      List<String> loads = new ArrayList<>();
      LoadedFiles loaded =
          new LoadedFiles(
              Duration.ZERO,
              JdkEngines::of,
              reads -> {
                loads.add(new String(reads.read(file, "a file"), US_ASCII).substring(0, 1));
                return new TlsEngines.Material(
                    false, new Credentials(List.of()), TlsTrust.platform().read(reads), List.of());
              });
      for (int second = 0; second < 3; second++) {
        var _ = loaded.at(second * 1_000_000_000L, List.of());
      }
      put(file, 'b');
      var _ = loaded.at(2_500_000_000L, List.of());
      assertThat(loads).containsExactly("a", "b");
      for (int second = 3; second < 7; second++) {
        var _ = loaded.at(second * 1_000_000_000L, List.of());
      }
      put(file, 'c');
      var _ = loaded.at(8_000_000_000L, List.of());
      assertThat(loads).as("it is long ago").containsExactly("a", "b");
    }
  }

  @Test
  void anIdentityThatComesIntoTheFolderIsServed() throws Exception {
    GOOD.writeTo(folder.resolve("1.pem"));
    ListeningPort port = serve(TlsIdentity.pemFolder(folder));
    TlsClientContext client = believing(TlsTrust.of(ROOT.chain()));
    assertThat(connected(port, client, "other.example").isReady()).isFalse();
    Path fresh = NAMED.writeTo(folder.resolve("2.pem"));
    End end = connected(port, client, "other.example");
    assertThat(end.session().peerCertificates()).containsExactly(NAMED.certificate());
    Files.delete(fresh);
    assertThat(connected(port, client, "other.example").isReady()).isFalse();
    assertThat(connected(port, client, "localhost").isReady()).isTrue();
  }

  @Test
  void aLoadThatFailsKeepsTheOldUntilWhatItHasReadIsMended() throws Exception {
    Path chain = Files.writeString(folder.resolve("chain.pem"), GOOD.chainPem());
    Path key = Files.writeString(folder.resolve("key.pem"), GOOD.keyPem());
    Issued next = Certificates.issue(Wish.server("localhost"), ROOT);
    ListeningPort port = serve(TlsIdentity.pem(chain, key));
    TlsClientContext client = believing(TlsTrust.of(ROOT.chain()));
    Files.writeString(chain, "-----BEGIN CERTIFICATE-----\n");
    X509Certificate old = GOOD.certificate();
    for (int i = 0; i < 3; i++) {
      assertThat(connected(port, client, "localhost").session().peerCertificates())
          .containsExactly(old);
    }
    assertThat(log.lines()).as("told once").hasSize(1);
    Files.writeString(key, next.keyPem());
    assertThat(connected(port, client, "localhost").isReady()).isTrue();
    Files.writeString(chain, next.chainPem());
    assertThat(connected(port, client, "localhost").session().peerCertificates())
        .containsExactly(next.certificate());
  }

  @Test
  void aCheckMayBePutOffForEver() throws Exception {
    GOOD.writeTo(folder.resolve("1.pem"));
    for (Duration never :
        List.of(ChronoUnit.FOREVER.getDuration(), Duration.ofMillis(Long.MAX_VALUE))) {
      TlsServerContext context =
          TlsServerContext.load(
              TlsServerOptions.of(TlsIdentity.pemFolder(folder)).withReloadCheck(never));
      ListeningPort port = talk.listen(context.wrap(_ -> new Echo()));
      TlsClientContext client =
          TlsClientContext.load(
              TlsClientOptions.defaults()
                  .withTrust(TlsTrust.of(ROOT.chain()))
                  .withReloadCheck(never));
      assertThat(connected(port, client, "localhost").isReady()).isTrue();
      assertThat(connected(port, client, "localhost").isReady()).isTrue();
    }
    assertThatThrownBy(() -> TlsIdentity.pemFolder(folder.resolve("none")).read(new FileReads()))
        .hasMessageContaining("there is no folder");
  }
}
