package spindle.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.defer.TimeoutError;
import spindle.topics.Subscription;

class TopicsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static Heard hears(Party.Guest guest, String topic) throws Exception {
    Heard heard = new Heard();
    guest.get(() -> guest.cluster.subscribe(topic, heard));
    return heard;
  }

  private static void publish(Party.Guest guest, String topic, String text) {
    guest.on(() -> guest.cluster.publish(topic, text.getBytes(UTF_8)));
  }

  @Test
  void whatIsPublishedReachesAllWhoAskedInTheOrderOfItsSender() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      Party.Guest beta = party.join("beta");
      Party.Guest gamma = party.join("gamma");
      Party.awaitMembers(List.of(alpha, beta, gamma), "alpha", "beta", "gamma");
      Heard first = hears(alpha, "news");
      Heard second = hears(beta, "news");
      Heard other = hears(gamma, "weather");
      for (int i = 0; i < 500; i++) {
        publish(alpha, "news", "a" + i);
        publish(gamma, "news", "g" + i);
      }
      for (Heard ears : List.of(first, second)) {
        List<String> heard = ears.await(all -> all.size() == 1000);
        assertThat(heard.stream().filter(each -> each.startsWith("alpha")).toList())
            .isEqualTo(IntStream.range(0, 500).mapToObj(i -> "alpha: a" + i).toList());
        assertThat(heard.stream().filter(each -> each.startsWith("gamma")).toList())
            .isEqualTo(IntStream.range(0, 500).mapToObj(i -> "gamma: g" + i).toList());
      }
      assertThat(other.all()).isEmpty();
    }
  }

  @Test
  void whoEndsTheSubscriptionHearsNoMore() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      Heard heard = new Heard();
      Subscription place = alpha.get(() -> alpha.cluster.subscribe("news", heard));
      publish(alpha, "news", "one");
      heard.await(all -> all.size() == 1);
      alpha.on(() -> {
        place.end();
        place.end();
        return alpha.cluster.publish("news", new byte[0]);
      });
      Heard later = hears(alpha, "news");
      publish(alpha, "news", "two");
      later.await(all -> all.equals(List.of("alpha: two")));
      assertThat(heard.all()).hasSize(1);
    }
  }

  @Test
  void aMemberThatDoesNotKeepUpIsToldHowMuchItMissed() throws Exception {
    try (var party = new Party()) {
      ClusterLimits small = ClusterLimits.defaults().withMessageMax(1000).withWindow(2000, 10_000);
      Party.Guest alpha = party.join("alpha", each -> each.withLimits(small));
      Party.Guest beta = party.join("beta", each -> each.withLimits(small));
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      Heard ears = hears(beta, "news");
      var stuck = new java.util.concurrent.CountDownLatch(1);
      beta.reactor.callFromThread(stuck::await);
      boolean room = true;
      for (int i = 0; i < 100; i++) {
        room = alpha.on(() -> alpha.cluster.publish("news", new byte[900]));
        assertThat(alpha.on(alpha.cluster::waitingBytes)).isLessThanOrEqualTo(10_000);
      }
      assertThat(room).isFalse();
      stuck.countDown();
      ears.await(all -> all.stream().anyMatch(each -> each.startsWith("missed")));
      publish(alpha, "news", "after");
      List<String> heard = ears.await(all -> all.contains("alpha: after"));
      int whole = (int) heard.stream().filter(each -> each.length() > 900).count();
      long missed =
          heard.stream()
              .filter(each -> each.startsWith("missed"))
              .mapToLong(each -> Long.parseLong(each.split(" ")[1]))
              .sum();
      assertThat(whole + missed).isEqualTo(100);
      assertThat(heard.getLast()).isEqualTo("alpha: after");
    }
  }

  @Test
  void whoTakesMuchAheadHearsAlsoWhoSendsLittleAhead() throws Exception {
    try (var party = new Party()) {
      ClusterLimits small = ClusterLimits.defaults().withMessageMax(1000).withWindow(2000, 10_000);
      Party.Guest alpha = party.join("alpha", each -> each.withLimits(small));
      ClusterLimits more = ClusterLimits.defaults().withMessageMax(1000);
      Party.Guest beta = party.join("beta", each -> each.withLimits(more));
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      Heard heard = hears(beta, "news");
      Heard answers = hears(alpha, "olds");
      for (int i = 0; i < 8; i++) {
        alpha.on(() -> alpha.cluster.publish("news", new byte[900]));
        beta.on(() -> beta.cluster.publish("olds", new byte[900]));
      }
      heard.await(all -> all.size() == 8);
      answers.await(all -> all.size() == 8);
    }
  }

  @Test
  void theLongestMessageToTheLongestTopicFitsIntoTheShortestQueue() throws Exception {
    ClusterLimits messages = ClusterLimits.defaults().withMessageMax(1000);
    assertThatThrownBy(() -> messages.withWindow(1000, 1271))
        .hasMessage(
            "expected a queueMax of at least 1272 bytes, for a message and its head, got 1271");
    try (var party = new Party()) {
      Party.Guest alpha =
          party.join("alpha", each -> each.withLimits(messages.withWindow(1000, 1272)));
      Party.Guest beta = party.join("beta", each -> each.withLimits(messages));
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      String longest = "t".repeat(255);
      Heard heard = hears(beta, longest);
      alpha.on(() -> alpha.cluster.publish(longest, new byte[1000]));
      assertThat(heard.await(all -> all.size() == 1).getFirst()).startsWith("alpha: ");
    }
  }

  @Test
  void whoHearsMayPublishWhatComesNext() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      Heard heard = new Heard();
      alpha.get(() ->
          alpha.cluster.subscribe(
              "count",
              (topic, _, message) -> {
                heard.add("one more");
                if (message.length < 200) {
                  alpha.cluster.publish(topic, new byte[message.length + 1]);
                }
              }));
      publish(alpha, "count", "1");
      heard.await(all -> all.size() == 200);
    }
  }

  @Test
  void whatAMemberTellsItselfIsBoundedToo() throws Exception {
    try (var party = new Party()) {
      ClusterLimits small = ClusterLimits.defaults().withMessageMax(1000).withWindow(1000, 5000);
      Party.Guest alpha = party.join("alpha", each -> each.withLimits(small));
      Heard heard = hears(alpha, "news");
      alpha.on(() -> {
        for (int i = 0; i < 8; i++) {
          alpha.cluster.publish("news", new byte[1000]);
        }
        return true;
      });
      assertThat(heard.await(all -> all.size() == 6).getLast()).isEqualTo("missed 3 of alpha");
    }
  }

  @Test
  void aMessageAndATopicMayHaveTheirMostBytesAndNoMore() throws Exception {
    try (var party = new Party()) {
      ClusterLimits small = ClusterLimits.defaults().withMessageMax(10).withTopicsMax(2);
      Party.Guest alpha = party.join("alpha", each -> each.withLimits(small));
      String longest = "t".repeat(255);
      assertThat(alpha.on(() -> alpha.cluster.publish(longest, new byte[10]))).isTrue();
      assertThatThrownBy(() -> alpha.on(() -> alpha.cluster.publish("t", new byte[11])))
          .hasStackTraceContaining("expected at most 10 bytes, got 11");
      assertThatThrownBy(() -> publish(alpha, longest + "t", ""))
          .hasStackTraceContaining("expected a topic of 1 to 255 bytes, got 256");
      assertThat(hears(alpha, "one").all()).isEmpty();
      assertThat(hears(alpha, "two").all()).isEmpty();
      assertThat(hears(alpha, "two").all()).isEmpty();
      assertThatThrownBy(() -> hears(alpha, "three")).hasStackTraceContaining("2 topics already");
    }
  }

  @Test
  void aQuestionIsAnswered() throws Exception {
    try (var party = new Party()) {
      Party.Guest alpha = party.join("alpha");
      Party.Guest beta = party.join("beta");
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      beta.on(() -> {
        beta.cluster.answer((from, question) ->
            Deferred.succeed((from + " asks " + new String(question, UTF_8)).getBytes(UTF_8)));
        return true;
      });
      ClusterMember member = alpha.member("beta");
      byte[] answer = alpha.get(() -> alpha.cluster.ask(member, "why".getBytes(UTF_8), LONG));
      assertThat(new String(answer, UTF_8)).isEqualTo("alpha asks why");
      ClusterMember self = beta.member("beta");
      assertThat(beta.get(() -> beta.cluster.ask(self, new byte[0], LONG)))
          .isEqualTo("beta asks ".getBytes(UTF_8));
    }
  }

  @Test
  void aQuestionWithoutAnAnswerSaysWhy() throws Exception {
    try (var party = new Party()) {
      ClusterLimits one = ClusterLimits.defaults().withAsks(2, 1);
      Party.Guest alpha = party.join("alpha", each -> each.withLimits(one));
      Party.Guest beta = party.join("beta", each -> each.withLimits(one));
      Party.awaitMembers(List.of(alpha, beta), "alpha", "beta");
      ClusterMember member = alpha.member("beta");
      for (ClusterMember each : List.of(member, alpha.member("alpha"))) {
        assertThatThrownBy(() -> alpha.get(() -> alpha.cluster.ask(each, new byte[0], LONG)))
            .isInstanceOf(AnswerFailed.class);
      }
      beta.on(() -> {
        beta.cluster.answer((_, _) -> new Deferred<>());
        return true;
      });
      Deferred<byte[]> first = alpha.on(() -> alpha.cluster.ask(member, new byte[0], LONG));
      assertThatThrownBy(() -> alpha.get(() -> alpha.cluster.ask(member, new byte[0], LONG)))
          .isInstanceOf(MemberBusy.class)
          .hasMessageContaining("beta has too many questions of ours already");
      assertThatThrownBy(
              () -> alpha.get(() -> alpha.cluster.ask(member, new byte[0], Duration.ofMillis(1))))
          .isInstanceOfAny(TimeoutError.class, MemberBusy.class);
      beta.get(() -> beta.cluster.leave());
      assertThatThrownBy(() -> alpha.get(() -> first)).isInstanceOf(MemberLost.class);
      assertThatThrownBy(() -> alpha.get(() -> alpha.cluster.ask(member, new byte[0], LONG)))
          .isInstanceOf(MemberLost.class);
    }
  }
}
