package spindle.ssh.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spindle.reason.ConnectionClosed;
import spindle.testing.LoggedErrors;
import spindle.testing.Wire;

/// What an agent may answer, and what is no answer.
class AgentTest {
  private static List<Object> listed(byte[] answer) throws Exception {
    List<Object> told = new ArrayList<>();
    Agent agent = new Agent();
    try (LoggedErrors _ = LoggedErrors.openQuietly();
        Wire wire = Wire.toServer(_ -> agent)) {
      wire.flush();
      var _ = agent.list().addCallbacks(keys -> told.add(keys.size()), failed -> told.add(failed));
      wire.send(ByteBuffer.wrap(answer));
      wire.flush();
      wire.advance(Agent.ANSWER_TIME);
      wire.advance(Agent.ANSWER_TIME);
    }
    return told;
  }

  private static byte[] answer(int length, int... bytes) {
    ByteBuffer answer = ByteBuffer.allocate(4 + bytes.length).putInt(length);
    for (int each : bytes) {
      answer.put((byte) each);
    }
    return answer.array();
  }

  @Test
  void noKeysAreAnAnswer() throws Exception {
    assertThat(listed(answer(5, 12, 0, 0, 0, 0))).containsExactly(0);
  }

  @Test
  void whatIsNoListAndWhatIsTooLongAndSilenceAreFailures() throws Exception {
    for (byte[] each :
        List.of(
            answer(1, 5),
            answer(5, 12, 0, 0, 0, 9),
            answer(9, 12, 0, 0, 0, 1, 127, 255, 255, 255),
            answer(Agent.ANSWER_MAX + 1, 12),
            answer(0),
            answer(-1),
            answer(2, 12),
            new byte[0])) {
      assertThat(listed(each)).hasSize(1).first().isInstanceOf(Exception.class);
    }
  }

  @Test
  void anyBytesAreAnAnswerOrAFailure() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] some = new byte[random.nextInt(40)];
      random.nextBytes(some);
      ByteBuffer answer = ByteBuffer.allocate(5 + some.length);
      answer.putInt(1 + some.length).put((byte) 12).put(some);
      assertThat(listed(answer.array())).as("seed " + seed + ", case " + i).hasSize(1);
    }
  }

  @Test
  void anAgentThatHasGoneFailsWhatIsAskedAndWhatIsAskedFromThenOn() throws Exception {
    List<Throwable> told = new ArrayList<>();
    Agent agent = new Agent();
    Agent.Key key = new Agent.Key("ssh-ed25519", "AAAA");
    try (Wire wire = Wire.toServer(_ -> agent)) {
      wire.flush();
      var _ = agent.sign(key, "ssh-ed25519", new byte[9]).handleFailure(told::add);
      assertThat(told).isEmpty();
      wire.abort();
      wire.flush();
      assertThat(told).hasSize(1);
      var _ = agent.sign(key, "ssh-ed25519", new byte[9]).handleFailure(told::add);
      assertThat(told).hasSize(2).allMatch(ConnectionClosed.class::isInstance);
    }
  }
}
