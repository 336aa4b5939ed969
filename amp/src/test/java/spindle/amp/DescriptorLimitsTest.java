package spindle.amp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.amp.Passing.Get;
import spindle.amp.Passing.Give;
import spindle.amp.reason.DescriptorNotPassed;
import spindle.amp.reason.UnknownRemoteError;
import spindle.defer.Deferred;
import spindle.protocol.Limits;
import spindle.reason.ConnectionClosed;

/// How many descriptors a peer can have open here, and what it may not do with them.
class DescriptorLimitsTest {
  private final Passing passing = new Passing();

  DescriptorLimitsTest() throws IOException {}

  @AfterEach
  void close() {
    passing.close();
  }

  private static String give(String one, String more) {
    return "\0\10_command\0\4Give\0\5items\0\0\0\4more\0"
        + (char) more.length()
        + more
        + "\0\3one\0"
        + (char) one.length()
        + one
        + "\0\0";
  }

  /// Why the connection has ended to which this was sent.
  private IOException endOf(AmpLimits limits, String sent, int descriptors) throws Exception {
    List<IOException> ends = new ArrayList<>();
    AMP server =
        new AMP(limits) {
          @Override
          protected void ended(IOException why) {
            ends.add(why);
          }
        };
    server.on(
        Give.class,
        give -> {
          give.all().forEach(passing.seen::add);
          return new Done();
        });
    Passing.Raw raw = passing.connect(server, new Passing.Raw());
    for (int i = 0; i < descriptors; i++) {
      raw.transport().sendDescriptor(passing.number, Passing.bytes(sent.substring(i, i + 1)));
      passing.until(() -> raw.transport().buffered() == 0);
    }
    raw.transport().write(Passing.bytes(sent.substring(descriptors)));
    raw.transport().loseConnection();
    passing.until(() -> !ends.isEmpty());
    return ends.getFirst();
  }

  @Test
  void tooManyCommandsAndWhatComesWithThemAreRefused() throws Exception {
    List<Deferred<Done>> atWork = new ArrayList<>();
    AMP server = passing.keeping(AmpLimits.defaults().withDescriptorsMax(2), atWork);
    AMP client = passing.connect(server, new AMP());
    Deferred<Done> first = client.callRemote(Give.only(passing.ours()));
    Deferred<Done> second = client.callRemote(Give.only(passing.ours()));
    passing.until(() -> atWork.size() == 2);
    Object third = passing.ended(client.callRemote(Give.only(passing.ours())));
    assertThat(third)
        .isInstanceOfSatisfying(
            UnknownRemoteError.class, e -> assertThat(e.code()).isEqualTo("BUSY"));
    assertThat(passing.copies()).isEqualTo(2);
    atWork.getFirst().callback(new Done());
    passing.ended(first);
    Deferred<Done> fourth = client.callRemote(Give.only(passing.ours()));
    passing.until(() -> atWork.size() == 3);
    assertThat(passing.copies()).isEqualTo(2);
    atWork.subList(1, 3).forEach(each -> each.callback(new Done()));
    passing.ended(second);
    passing.ended(fourth);
    assertThat(passing.copies()).isZero();
  }

  @Test
  void beyondCommandsMaxTheyAreClosedWithTheCommand() throws Exception {
    List<Deferred<Done>> atWork = new ArrayList<>();
    AMP server = passing.keeping(AmpLimits.defaults().withCommandsMax(1), atWork);
    AMP client = passing.keeping(AmpLimits.defaults(), atWork);
    passing.connect(server, client);
    // A call of its own keeps the server from reading no more.
    server.callRemote(Give.only(passing.ours())).reportedElsewhere();
    client.callRemote(Give.only(passing.ours())).reportedElsewhere();
    passing.until(() -> atWork.size() == 2);
    assertThat(passing.ended(client.callRemote(Give.only(passing.ours()))))
        .isInstanceOf(UnknownRemoteError.class);
    assertThat(passing.copies()).isEqualTo(2);
  }

  @Test
  void whatIsNamedAndNotThereIsMalformedAndLeavesNoneOpen() throws Exception {
    List<String> bad =
        List.of(
            give("1", ""), // not passed
            give("x", ""),
            give("", ""),
            give("-1", ""),
            give("99999999999999999999", ""),
            give("0", "\0\0010"), // the same twice
            give("0", "\0\2"));
    for (String each : bad) {
      assertThat(endOf(AmpLimits.defaults(), each, 1)).isInstanceOf(ConnectionClosed.class);
      assertThat(passing.seen).as(each).isEmpty();
      passing.untilAlone();
      assertThat(passing.copies()).as(each).isZero();
    }
  }

  @Test
  void asManyMayWaitAsDescriptorsMaxAndOfMoreTheOldestIsClosed() throws Exception {
    AmpLimits limits = AmpLimits.defaults().withDescriptorsMax(3);
    endOf(limits, give("0", ""), 3);
    assertThat(passing.seen).hasSize(1);
    endOf(limits, give("0", ""), 4);
    assertThat(passing.seen).hasSize(1);
    endOf(limits, give("1", ""), 4);
    assertThat(passing.seen).hasSize(2);
    endOf(limits, give("30", ""), 31);
    assertThat(passing.seen).hasSize(3);
    passing.untilAlone();
    assertThat(passing.copies()).isZero();
  }

  @Test
  void noMoreThanDescriptorsMaxAreEverOpen() throws Exception {
    AMP server = new AMP(AmpLimits.defaults().withDescriptorsMax(3));
    Passing.Raw raw = passing.connect(server, new Passing.Raw());
    raw.transport().write(Passing.bytes("\0\u00f0"));
    for (int i = 0; i < 20; i++) {
      raw.transport().sendDescriptor(passing.number, Passing.bytes("k"));
      passing.until(() -> raw.transport().buffered() == 0);
      passing.reactor.iterate(Duration.ZERO);
      assertThat(passing.copies()).isLessThanOrEqualTo(3);
    }
    raw.transport().abortConnection();
    passing.untilAlone();
    assertThat(passing.copies()).isZero();
  }

  @Test
  void oneThatIsToldWithoutRoomForItEndsTheConnection() throws Exception {
    AmpLimits limits = AmpLimits.defaults().withDescriptorsMax(1);
    AMP server = passing.keeping(limits, new ArrayList<>());
    AMP client = passing.connect(server, new AMP());
    client.tell(Give.only(passing.ours()));
    passing.until(() -> !passing.seen.isEmpty());
    Deferred<Done> call = client.callRemote(Give.only(passing.ours()));
    assertThat(passing.ended(call)).isInstanceOf(UnknownRemoteError.class);
    client.tell(Give.only(passing.ours()));
    passing.untilAlone();
    assertThat(passing.copies()).as("what was told is still at work").isEqualTo(1);
  }

  @Test
  void asManyWaitToBeSentAsFilesMaxAndMoreAreNotCalledAndAnsweredWithBusy() throws Exception {
    Limits limits = Limits.defaults().withFilesMax(3);
    AMP server =
        new AMP().on(Get.class, _ -> new Get.Got(passing.ours())).on(Give.class, _ -> new Done());
    AMP client = new AMP();
    passing.connect(Passing.DOOR, server, client, limits);
    List<Deferred<Done>> gives = new ArrayList<>();
    List<Deferred<Get.Got>> gets = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      gives.add(client.callRemote(Give.only(passing.ours())));
    }
    assertThat(passing.ended(gives.get(3)))
        .isInstanceOf(DescriptorNotPassed.class)
        .asString()
        .contains("3 boxes with descriptors wait");
    gives.subList(0, 3).forEach(each -> assertThat(passing.ended(each)).isEqualTo(new Done()));
    for (int i = 0; i < 4; i++) {
      gets.add(client.callRemote(new Get(i)));
    }
    gets.subList(0, 3).forEach(each -> passing.got(each).close());
    assertThat(passing.ended(gets.get(3)))
        .isInstanceOfSatisfying(
            UnknownRemoteError.class, e -> assertThat(e.code()).isEqualTo("BUSY"));
    passing.got(client.callRemote(new Get(4))).close();
    assertThat(passing.copies()).isZero();
  }
}
