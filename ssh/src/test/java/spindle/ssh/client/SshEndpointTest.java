package spindle.ssh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.endpoint.Endpoint;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.text.Description;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.testing.FreePorts;

/// `ssh:` in endpoint strings, with OpenSSH's server.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshEndpointTest {
  @TempDir Path folder;

  private String string(OpenSshd sshd, String rest) throws Exception {
    Path hosts = folder.resolve("known_hosts");
    Files.writeString(hosts, sshd.place() + " " + sshd.open("host") + "\n");
    return "ssh:%s@127.0.0.1:%d:%s:knownHosts=%s:key=%s"
        .formatted(
            sshd.user,
            sshd.port,
            rest,
            Description.quote(hosts.toString()),
            Description.quote(folder.resolve("user").toString()));
  }

  private static String exchange(OpenSshd sshd, String string, String line) throws Exception {
    return sshd.reactor.blockingDeferredFromThread(() ->
        Fiber.start(
            sshd.reactor,
            () -> {
              StreamClientEndpoint endpoint = Endpoint.client(sshd.reactor, string);
              assertThat(endpoint.toString()).isEqualTo(string);
              try (Conversation peer = Conversation.connect(endpoint)) {
                peer.write(line);
                return "" + peer.readLine();
              }
            }));
  }

  private static void expectNobodyIsServed(OpenSshd sshd) {
    while (sshd.serving() > 0) {
      LockSupport.parkNanos(5_000_000); // until the processes of what was logged out have ended
    }
  }

  @Test
  void aProtocolIsCarriedOverACommand() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      assertThat(exchange(sshd, string(sshd, "exec=cat"), "over there\n")).isEqualTo("over there");
      expectNobodyIsServed(sshd);
    }
  }

  @Test
  void aProtocolIsCarriedToWhereTheServerConnects() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      String string = string(sshd, "forward=localhost\\:" + sshd.port);
      assertThat(exchange(sshd, string, "")).startsWith("SSH-2.0-OpenSSH");
      expectNobodyIsServed(sshd);
      String nowhere = string(sshd, "forward=localhost\\:" + FreePorts.next());
      assertThatThrownBy(() -> exchange(sshd, nowhere, "")).isInstanceOf(ChannelRefused.class);
      expectNobodyIsServed(sshd);
    }
  }

  @Test
  void whatMakesNoSenseIsRefusedWithItsPlace() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      for (String each :
          new String[] {
            "ssh:example.org:exec=cat",
            "ssh:ann@example.org",
            "ssh:ann@example.org:exec=cat:forward=a\\:1",
            "ssh:ann@example.org:forward=nowhere",
            "ssh:ann@example.org:forward=a\\:x",
            "ssh:ann@example.org:exec=cat:key=/nothing/here",
            "ssh:ann@example.org:exec=cat:passwordVariable=NOT_SET_AT_ALL",
          }) {
        assertThatThrownBy(() -> Endpoint.client(sshd.reactor, each))
            .as(each)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("ssh");
      }
    }
  }
}
