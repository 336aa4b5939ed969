package spindle.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.cluster.agreement.AgreedMap;
import spindle.cluster.agreement.Agreement;
import spindle.cluster.agreement.AgreementSettings;
import spindle.cluster.agreement.Lease;
import spindle.cluster.agreement.NoMajority;
import spindle.cluster.agreement.NoRoom;
import spindle.cluster.agreement.NotAgreed;
import spindle.defer.Deferred;

class AgreementTest {
  private static final String[] NAMES = {"alpha", "beta", "gamma"};

  @TempDir Path folder;

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static List<Party.Guest> three(Party party) throws Exception {
    return three(party, AgreementSettings.inMemory(NAMES));
  }

  static List<Party.Guest> three(Party party, AgreementSettings settings) throws Exception {
    List<Party.Guest> all = new ArrayList<>();
    for (String name : NAMES) {
      all.add(party.join(name, each -> each.withAgreement(settings)));
    }
    Party.awaitMembers(all, NAMES);
    all.forEach(AgreementTest::awaitWriter);
    return all;
  }

  static Agreement agreement(Party.Guest guest) {
    return guest.on(() -> guest.cluster.agreement());
  }

  static void awaitWriter(Party.Guest guest) {
    Party.await("somebody takes writes", () -> guest.on(() -> agreementOf(guest).writer()) != null);
  }

  static Agreement agreementOf(Party.Guest guest) {
    return guest.cluster.agreement();
  }

  static AgreedMap map(Party.Guest guest) {
    return agreement(guest).map("map");
  }

  /// Reads again where a read is refused, as while a leader is chosen.
  static void awaitRead(Party.Guest guest, String key, String expected) {
    Party.await(
        key + " is " + expected,
        () -> {
          try {
            return get(guest, key).equals(expected);
          } catch (NotAgreed notYet) {
            return false;
          } catch (Exception failed) {
            throw new AssertionError(failed);
          }
        });
  }

  static String get(Party.Guest guest, String key) throws Exception {
    var reading = guest.get(() -> agreementOf(guest).map("map").get(key));
    assertThat(reading.agreed()).isTrue();
    byte[] value = reading.value();
    return value == null ? "nothing" : new String(value, UTF_8);
  }

  @Test
  void whatOneWritesAllRead() throws Exception {
    try (var party = new Party()) {
      List<Party.Guest> all = three(party);
      for (Party.Guest each : all) {
        byte[] name = bytes(each.names().get(all.indexOf(each)));
        assertThat(each.get(() -> map(each).put("last", name))).isEqualTo(before(all, each));
        for (Party.Guest reader : all) {
          assertThat(get(reader, "last")).isEqualTo(new String(name, UTF_8));
        }
      }
      Party.Guest alpha = all.getFirst();
      Party.await(
          "the write is known here",
          () -> "gamma".equals(text(alpha.on(() -> map(alpha).peek("last").value()))));
      assertThat(alpha.on(() -> map(alpha).peek("last").agreed())).isFalse();
      assertThat(alpha.get(() -> map(alpha).remove("last"))).isEqualTo(bytes("gamma"));
      assertThat(get(alpha, "last")).isEqualTo("nothing");
      assertThat(alpha.on(() -> agreementOf(alpha).bytes())).isZero();
    }
  }

  private static String text(byte @Nullable [] value) {
    return value == null ? "nothing" : new String(value, UTF_8);
  }

  private static byte @Nullable [] before(List<Party.Guest> all, Party.Guest each) {
    int at = all.indexOf(each);
    return at == 0 ? null : bytes(NAMES[at - 1]);
  }

  @Test
  void aLeaderIsChosenWhereTheOldestMemberAgreesOnNothing() throws Exception {
    try (var party = new Party()) {
      party.join("oldest");
      var settings = AgreementSettings.inMemory("beta", "gamma", "zeta");
      Party.Guest beta = party.join("beta", each -> each.withAgreement(settings));
      Party.Guest gamma = party.join("gamma", each -> each.withAgreement(settings));
      Party.awaitMembers(List.of(beta, gamma), "beta", "gamma", "oldest");
      assertThat(beta.on(() -> beta.cluster.members().getFirst().name())).isEqualTo("oldest");
      awaitWriter(beta);
      awaitWriter(gamma);
      beta.get(() -> map(beta).put("k", bytes("v")));
      awaitRead(gamma, "k", "v");
    }
  }

  /// A snapshot cannot be written, since something is in the way of its file.
  @Test
  void aProgramIsToldWhenItsMemberLeavesSinceTheDiskFails() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha =
          party.join("alpha", each -> each.withAgreement(AgreementSettings.of(folder, "alpha")));
      awaitWriter(alpha);
      List<MembershipChange> changes = new CopyOnWriteArrayList<>();
      alpha.on(() -> {
        alpha.cluster.onChange(changes::add);
        return true;
      });
      Files.createDirectories(folder.resolve("alpha/snapshot.new/in the way"));
      byte[] much = new byte[1024 * 1024];
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  alpha.get(() -> map(alpha).put("k", much));
                }
              })
          .isInstanceOf(NotAgreed.class);
      Party.await("it is told", () -> !changes.isEmpty());
      assertThat(changes).containsExactly(new MembershipChange.Left(alpha.cluster.self()));
      assertThat(alpha.on(() -> alpha.cluster.isMember())).isFalse();
    }
  }

  @Test
  void compareAndSetSetsOnlyWhatIsAsExpected() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = three(party).get(1);
      assertThat(alpha.get(() -> map(alpha).compareAndSet("k", bytes("1"), bytes("2")))).isFalse();
      assertThat(alpha.get(() -> map(alpha).compareAndSet("k", null, bytes("1")))).isTrue();
      assertThat(alpha.get(() -> map(alpha).compareAndSet("k", null, bytes("2")))).isFalse();
      assertThat(alpha.get(() -> map(alpha).compareAndSet("k", bytes("1"), bytes("2")))).isTrue();
      assertThat(get(alpha, "k")).isEqualTo("2");
      assertThat(alpha.get(() -> map(alpha).compareAndSet("k", bytes("2"), null))).isTrue();
      assertThat(get(alpha, "k")).isEqualTo("nothing");
    }
  }

  @Test
  void manyWhoAddAtTheSameTimeComeToTheSum() throws Exception {
    try (var party = new Party()) {
      List<Party.Guest> all = three(party);
      List<Deferred<Long>> sums = new ArrayList<>();
      for (Party.Guest each : all) {
        each.on(() -> {
          for (int i = 0; i < 100; i++) {
            sums.add(agreementOf(each).counter("hits").add(2));
          }
          return true;
        });
      }
      for (int i = 0; i < sums.size(); i++) {
        Deferred<Long> sum = sums.get(i);
        all.get(i / 100).get(() -> sum);
      }
      var total = all.getFirst().get(() -> agreementOf(all.getFirst()).counter("hits").get());
      assertThat(total.value()).isEqualTo(600);
    }
  }

  @Test
  void theSmallSideOfASplitRefusesAndCatchesUpWhenItHeals() throws Exception {
    try (var party = new Party()) {
      List<Party.Guest> all = three(party);
      String writer = all.getFirst().on(() -> agreementOf(all.getFirst()).writer());
      Party.Guest old = all.get(List.of(NAMES).indexOf(writer));
      List<Party.Guest> rest = all.stream().filter(each -> each != old).toList();
      Party.Guest other = rest.getFirst();
      old.get(() -> map(old).put("k", bytes("before")));
      party.network.split(
          Set.of(writer),
          Set.copyOf(List.of(NAMES).stream().filter(each -> !each.equals(writer)).toList()));
      // Between the split and its being seen a write may be begun; it is never said to be agreed
      // on.
      assertThatThrownBy(() -> old.get(() -> map(old).put("k", bytes("lost"))))
          .isInstanceOf(NotAgreed.class);
      Party.await("the split is seen", () -> old.on(() -> agreementOf(old).writer()) == null);
      assertThatThrownBy(() -> old.get(() -> map(old).get("k"))).isInstanceOf(NoMajority.class);
      Party.await(
          "the others have a leader",
          () -> {
            String now = other.on(() -> agreementOf(other).writer());
            return now != null && !now.equals(writer);
          });
      other.get(() -> map(other).put("k", bytes("after")));
      assertThat(old.on(() -> map(old).peek("k").agreed())).isFalse();
      party.network.heal();
      Party.awaitMembers(all, NAMES);
      awaitRead(old, "k", "after"); // who took writes may be known here for a moment as who does
      Party.await(
          "the write is known to the old leader",
          () -> "after".equals(text(old.on(() -> map(old).peek("k").value()))));
    }
  }

  @Test
  void whoWasCutOffCatchesUpWhileTheOthersGoOnWriting() throws Exception {
    try (var party = new Party()) {
      List<Party.Guest> all = three(party);
      for (Party.Guest cut : all) {
        String name = NAMES[all.indexOf(cut)];
        Party.Guest other = all.get((all.indexOf(cut) + 1) % 3);
        List<String> rest = List.of(NAMES).stream().filter(each -> !each.equals(name)).toList();
        party.network.split(Set.of(name), Set.copyOf(rest));
        Party.await(
            "the split is seen", () -> cut.names().size() == 1 && other.names().equals(rest));
        awaitWriter(other);
        boolean[] enough = new boolean[1];
        Writing writing = new Writing(other, name, enough);
        other.on(() -> {
          writing.next();
          return true;
        });
        Party.await("much is written", () -> other.on(() -> writing.done > 3000));
        party.network.heal();
        Party.await(
            "who was cut off knows what has been written since",
            () -> {
              byte[] known = cut.on(() -> map(cut).peek(name).value());
              return known != null && Integer.parseInt(text(known)) > 3000;
            });
        other.on(() -> enough[0] = true);
      }
    }
  }

  @Test
  void whoLacksMoreThanTheLogHasIsSentASnapshotAndKeepsItOverARestart() throws Exception {
    try (var party = new Party()) {
      List<Party.Guest> all = new ArrayList<>();
      for (String name : NAMES) {
        all.add(party.join(name, each -> each.withAgreement(onDisk(name))));
      }
      Party.awaitMembers(all, NAMES);
      all.forEach(AgreementTest::awaitWriter);
      Party.Guest cut = all.get(2);
      Party.Guest alpha = all.getFirst();
      alpha.get(() -> agreementOf(alpha).counter("c").add(1));
      party.network.split(Set.of("gamma"), Set.of("alpha", "beta"));
      Party.await("the split is seen", () -> cut.names().size() == 1 && alpha.names().size() == 2);
      awaitWriter(alpha);
      for (int i = 1; i <= 24; i++) { // 12 MB; the log holds 8 MiB
        byte[] value = new byte[500_000];
        value[0] = (byte) i;
        alpha.get(() -> map(alpha).put("k", value));
        alpha.get(() -> agreementOf(alpha).counter("c").add(1));
      }
      party.network.heal();
      Party.await(
          "who was cut off has all",
          () -> cut.on(() -> agreementOf(cut).counter("c").peek().value()) == 25);
      assertThat(number(cut.on(() -> map(cut).peek("k").value()))).isEqualTo(24);
      for (Party.Guest each : all) {
        each.get(() -> each.cluster.leave());
      }
    }
    try (var party = new Party()) {
      for (String name : List.of("gamma", "beta")) {
        party.join(name, each -> each.withAgreement(onDisk(name)));
      }
      Party.Guest gamma = party.first();
      awaitWriter(gamma);
      assertThat(gamma.get(() -> agreementOf(gamma).counter("c").get()).value()).isEqualTo(25);
      assertThat(number(gamma.get(() -> map(gamma).get("k")).value())).isEqualTo(24);
    }
  }

  private static int number(byte @Nullable [] value) {
    return value == null ? -1 : value[0];
  }

  private AgreementSettings onDisk(String name) {
    return AgreementSettings.of(folder.resolve(name), NAMES).withSynced(false);
  }

  /// Writes one number after the other.
  private static final class Writing {
    private final Party.Guest guest;
    private final String key;
    private final boolean[] enough;
    private int done = 1000;

    Writing(Party.Guest guest, String key, boolean[] enough) {
      this.guest = guest;
      this.key = key;
      this.enough = enough;
    }

    void next() {
      if (!enough[0]) {
        agreementOf(guest)
            .map("map")
            .put(key, bytes(Integer.toString(done)))
            .addCallbacks(
                _ -> {
                  done++;
                  guest.reactor.callLater(Duration.ZERO, this::next);
                  return true;
                },
                _ -> {
                  guest.reactor.callLater(Duration.ofMillis(5), this::next);
                  return true;
                })
            .handleFailure(Deferred::logError);
      }
    }
  }

  @Test
  void whatWasAgreedSurvivesARestartOfAll() throws Exception {
    for (int life = 0; life < 2; life++) {
      try (var party = new Party()) {
        List<Party.Guest> all = new ArrayList<>();
        for (String name : NAMES) {
          all.add(
              party.join(
                  name,
                  each -> each.withAgreement(AgreementSettings.of(folder.resolve(name), NAMES))));
        }
        Party.awaitMembers(all, NAMES);
        all.forEach(AgreementTest::awaitWriter);
        Party.Guest beta = all.get(1);
        if (life == 0) {
          beta.get(() -> map(beta).put("k", bytes("kept")));
          beta.get(() -> agreementOf(beta).counter("c").add(5));
        } else {
          assertThat(get(beta, "k")).isEqualTo("kept");
          assertThat(beta.get(() -> agreementOf(beta).counter("c").get()).value()).isEqualTo(5);
        }
        for (Party.Guest each : all) {
          each.get(() -> each.cluster.leave());
        }
      }
    }
  }

  @Test
  void limitsOnBytesHoldToTheByte() throws Exception {
    try (var party = new Party()) {
      // "map", "k" and 64 bytes for an entry, beside the value.
      List<Party.Guest> all =
          three(party, AgreementSettings.inMemory(NAMES).withBytes(64 + 4 + 10, 20));
      Party.Guest alpha = all.getFirst();
      assertThatThrownBy(() -> alpha.get(() -> map(alpha).put("k", new byte[11])))
          .isInstanceOf(NoRoom.class)
          .hasMessageContaining("it would make 79 bytes, and 78 are allowed");
      alpha.get(() -> map(alpha).put("k", new byte[10]));
      assertThat(alpha.on(() -> agreementOf(alpha).bytes())).isEqualTo(78);
      assertThatThrownBy(() -> alpha.get(() -> agreementOf(alpha).counter("c").add(1)))
          .isInstanceOf(NoRoom.class);
      assertThatThrownBy(() -> alpha.get(() -> map(alpha).put("k", new byte[21])))
          .hasStackTraceContaining("expected a value of at most 20 bytes, got 21");
      assertThatThrownBy(() -> alpha.on(() -> agreementOf(alpha).map("m".repeat(1025))))
          .hasStackTraceContaining("expected a name of at most 1024 bytes, got 1025");
      alpha.on(() -> agreementOf(alpha).map("m".repeat(1024)));
    }
  }

  @Test
  void theLongestValueGoesThroughEachMember() throws Exception {
    int most = 1024 * 1024;
    try (var party = new Party()) {
      for (Party.Guest each : three(party)) {
        each.get(() -> map(each).put("k", new byte[most]));
        assertThat(each.get(() -> map(each).get("k")).value()).hasSize(most);
      }
    }
  }

  @Test
  void aQueueThatHasNoRoomForTwoValuesIsRefused() {
    AgreementSettings agreed = AgreementSettings.inMemory(NAMES).withBytes(1 << 20, 1000);
    long least = 2 * 1000 + 3 * 1024 + 64 + 272;
    ClusterLimits limits =
        ClusterLimits.defaults().withMessageMax(1000).withWindow(1000, (int) least - 1);
    ClusterSettings settings =
        ClusterSettings.of("party", "alpha").withAgreement(agreed).withLimits(limits);
    assertThatThrownBy(settings::requireRoom)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a queueMax of at least " + least + " bytes");
    settings.withLimits(limits.withWindow(1000, (int) least)).requireRoom();
  }

  @Test
  void whoLeavesWaitsForNoLock() throws Exception {
    try (var party = new Party()) {
      List<Party.Guest> all = three(party);
      Party.Guest alpha = all.getFirst();
      Party.Guest beta = all.get(1);
      Duration lease = Duration.ofSeconds(1);
      alpha.get(() -> agreementOf(alpha).lock("l").acquire(lease));
      Deferred<Lease> second = beta.on(() -> agreementOf(beta).lock("l").acquire(lease));
      beta.get(() -> beta.cluster.leave());
      assertThatThrownBy(() -> beta.get(() -> second)).isInstanceOf(NotAgreed.class);
    }
  }

  @Test
  void moreCallsThanMayBeUnderWayAreRefused() throws Exception {
    try (var party = new Party()) {
      List<Party.Guest> all = three(party, AgreementSettings.inMemory(NAMES).withPendingMax(3));
      Party.Guest alpha = all.getFirst();
      List<String> ends = new CopyOnWriteArrayList<>();
      alpha.on(() -> {
        for (int i = 0; i < 4; i++) {
          agreementOf(alpha)
              .counter("c")
              .add(1)
              .addCallbacks(
                  sum -> ends.add("ok"), failure -> ends.add(failure.getClass().getSimpleName()));
        }
        return true;
      });
      Party.await("all have ended", () -> ends.size() == 4);
      assertThat(ends).containsExactlyInAnyOrder("ok", "ok", "ok", "TooMuchPending");
    }
  }
}
