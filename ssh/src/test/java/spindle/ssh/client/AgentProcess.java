package spindle.ssh.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// OpenSSH's agent.
final class AgentProcess implements AutoCloseable {
  private final Path socket;
  private final Process process;

  /// With these keys of a folder, and the certificates beside them.
  AgentProcess(Path folder, String... keys) throws Exception {
    socket = folder.resolve("agent");
    process =
        new ProcessBuilder("ssh-agent", "-D", "-a", socket()).redirectErrorStream(true).start();
    process.inputReader(StandardCharsets.UTF_8).readLine();
    for (String key : keys) {
      ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", folder.resolve(key).toString());
      add.environment().put("SSH_AUTH_SOCK", socket());
      if (add.start().waitFor() != 0) {
        close();
        throw new IOException("the agent does not take " + key);
      }
    }
  }

  String socket() {
    return socket.toString();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
