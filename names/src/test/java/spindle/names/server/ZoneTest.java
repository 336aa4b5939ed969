package spindle.names.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.Address;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;

class ZoneTest {
  private static final String HEAD =
      """
      $TTL 300
      @ IN SOA ns1 hostmaster 7 3600 600 86400 60
      @ IN NS ns1
      ns1 IN A 192.0.2.1
      """;

  private static final Zone ZONE =
      Zone.parse(
          HEAD
              + """
              www IN A 192.0.2.80
              www IN AAAA 2001:db8::80
              alias IN CNAME www
              away IN CNAME www.elsewhere.test.
              one IN CNAME two
              two IN CNAME one
              @ IN MX 10 mail
              mail IN A 192.0.2.25
              _xmpp._tcp IN SRV 0 0 5222 www
              a.deep IN A 192.0.2.9
              *.wild IN A 192.0.2.77
              host.wild IN TXT "here"
              *.alias-wild IN CNAME www
              below IN NS ns.below
              below IN NS ns.elsewhere.test.
              below IN DS 1 8 2 00000000000000000000000000000000000000000000000000000000000000AA
              ns.below IN A 192.0.2.99
              old IN DNAME new
              x.new IN A 192.0.2.44
              signed IN A 192.0.2.5
              signed IN RRSIG A 8 3 300 20300101000000 20200101000000 1 example.test. AAAA
              """,
          "example.test");

  private static NameReply ask(String name, RecordType type) {
    return ZONE.reply(NameQuery.of(name, type));
  }

  private static List<String> answers(String name, RecordType type) {
    return texts(ask(name, type).answers());
  }

  private static List<String> texts(List<ResourceRecord> records) {
    return records.stream()
        .map(each -> each.name() + " " + each.type() + " " + each.text())
        .toList();
  }

  @Test
  void recordsOfTheTypeAreGiven() {
    assertThat(answers("WWW.example.test", RecordType.A))
        .containsExactly("WWW.example.test A 192.0.2.80");
    NameReply mail = ask("example.test", RecordType.MX);
    assertThat(mail.authoritative()).isTrue();
    assertThat(texts(mail.additional())).containsExactly("mail.example.test A 192.0.2.25");
  }

  @Test
  void aNameWithoutTheTypeIsThereAndOneWithoutAnythingIsNot() {
    NameReply none = ask("www.example.test", RecordType.TXT);
    assertThat(none.code()).hasToString("NOERROR");
    assertThat(none.answers()).isEmpty();
    assertThat(none.authority()).extracting(ResourceRecord::ttlSeconds).containsExactly(60L);
    NameReply missing = ask("nobody.example.test", RecordType.A);
    assertThat(missing.code()).hasToString("NXDOMAIN");
    assertThat(missing.authority()).hasSize(1);
    assertThat(ask("deep.example.test", RecordType.A).code()).hasToString("NOERROR");
  }

  @Test
  void aNameThatStandsForAnotherIsFollowedWithinTheZone() {
    assertThat(answers("alias.example.test", RecordType.A))
        .containsExactly(
            "alias.example.test CNAME www.example.test.", "www.example.test A 192.0.2.80");
    assertThat(answers("alias.example.test", RecordType.CNAME)).hasSize(1);
    assertThat(answers("away.example.test", RecordType.A)).hasSize(1);
    assertThat(answers("one.example.test", RecordType.A)).hasSize(2);
  }

  @Test
  void aWildcardIsForWhatIsNotThereHoweverDeep() {
    assertThat(answers("x.wild.example.test", RecordType.A))
        .containsExactly("x.wild.example.test A 192.0.2.77");
    assertThat(answers("x.y.wild.example.test", RecordType.A))
        .containsExactly("x.y.wild.example.test A 192.0.2.77");
    assertThat(ask("x.wild.example.test", RecordType.TXT).code()).hasToString("NOERROR");
    assertThat(ask("host.wild.example.test", RecordType.A).answers()).isEmpty();
    assertThat(ask("x.host.wild.example.test", RecordType.A).code()).hasToString("NXDOMAIN");
    assertThat(answers("q.alias-wild.example.test", RecordType.A))
        .containsExactly(
            "q.alias-wild.example.test CNAME www.example.test.", "www.example.test A 192.0.2.80");
  }

  @Test
  void whoHasAZoneBelowIsSaid() {
    NameReply referral = ask("host.below.example.test", RecordType.A);
    assertThat(referral.authoritative()).isFalse();
    assertThat(referral.answers()).isEmpty();
    assertThat(texts(referral.authority()))
        .containsExactly(
            "below.example.test NS ns.below.example.test.",
            "below.example.test NS ns.elsewhere.test.");
    assertThat(texts(referral.additional())).containsExactly("ns.below.example.test A 192.0.2.99");
    assertThat(answers("below.example.test", RecordType.DS)).hasSize(1);
    assertThat(ask("below.example.test", RecordType.NS).answers()).isEmpty();
  }

  @Test
  void aSubtreeThatStandsForAnotherIsRenamed() {
    assertThat(answers("x.old.example.test", RecordType.A))
        .containsExactly(
            "old.example.test DNAME new.example.test.",
            "x.old.example.test CNAME x.new.example.test.",
            "x.new.example.test A 192.0.2.44");
    String label = "a".repeat(60);
    Zone longer =
        Zone.parse(HEAD + "old IN DNAME %1$s.%1$s.%1$s\n".formatted(label), "example.test");
    assertThat(longer.reply(NameQuery.of(label + ".old.example.test", RecordType.A)).code().code())
        .isEqualTo(6);
  }

  @Test
  void signaturesComeWithWhatTheySignToWhoWantsThem() {
    NameQuery query =
        new NameQuery(
            DomainName.of("signed.example.test"),
            RecordType.A,
            Address.literal("192.0.2.200", 1),
            false,
            false,
            true);
    assertThat(ZONE.reply(query).answers()).hasSize(2);
    assertThat(ask("signed.example.test", RecordType.A).answers()).hasSize(1);
  }

  @Test
  void anyIsAnsweredWithOneType() {
    assertThat(answers("www.example.test", RecordType.ANY)).hasSize(1);
  }

  @Test
  void whatIsNotInTheZoneIsRefused() {
    assertThat(ask("example.org", RecordType.A).code()).hasToString("REFUSED");
  }

  @Test
  void theNearestZoneAnswersAndTheOneAboveForKeys() throws Exception {
    Zone below = Zone.parse(HEAD + "host IN A 192.0.2.3", "below.example.test");
    Zones zones = Zones.of(ZONE, below);
    assertThat(code(zones, "host.below.example.test", RecordType.A)).isEqualTo("NOERROR 1");
    assertThat(code(zones, "below.example.test", RecordType.DS)).isEqualTo("NOERROR 1");
    assertThat(code(zones, "www.example.test", RecordType.A)).isEqualTo("NOERROR 1");
    assertThat(code(zones, "www.example.org", RecordType.A)).isEqualTo("REFUSED 0");
    zones.remove(below.origin());
    assertThat(code(zones, "host.below.example.test", RecordType.A)).isEqualTo("NOERROR 0");
  }

  private static String code(Zones zones, String name, RecordType type) throws Exception {
    List<String> said = new ArrayList<>();
    zones
        .answer(NameQuery.of(name, type))
        .onSuccess(reply -> said.add(reply.code() + " " + reply.answers().size()));
    return said.getFirst();
  }

  @Test
  void whatIsNoZoneIsRefused() {
    assertThatThrownBy(() -> Zone.parse("www 60 IN A 192.0.2.1", "example.test"))
        .hasMessageContaining("expected one record SOA");
    assertThatThrownBy(
            () -> Zone.parse(HEAD + "www IN CNAME a\nwww IN A 192.0.2.1", "example.test"))
        .hasMessageContaining("expected nothing beside the CNAME of www.example.test");
    assertThatThrownBy(() -> Zone.parse(HEAD + "www.elsewhere. IN A 192.0.2.1", "example.test"))
        .hasMessageContaining("expected names in it, got www.elsewhere");
    assertThatThrownBy(() -> Zone.parse(HEAD + "www IN A nonsense", "example.test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected the text of a zone file");
    assertThatThrownBy(() -> Zone.parse(HEAD + "$INCLUDE /etc/passwd", "example.test"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileMayIncludeOthersAndGenerateNames(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("hosts.zone"), "included IN A 192.0.2.33\n");
    Path file = folder.resolve("example.zone");
    Files.writeString(file, HEAD + "$INCLUDE hosts.zone\n$GENERATE 1-20 host$ A 198.51.100.$\n");
    Zone zone = Zone.read(file, "example.test");
    assertThat(zone.size()).isEqualTo(24);
    assertThat(zone.reply(NameQuery.of("host20.example.test", RecordType.A)).answers()).hasSize(1);
    assertThat(zone.reply(NameQuery.of("included.example.test", RecordType.A)).answers())
        .hasSize(1);
    assertThat(Zone.parse(zone.text(), "example.test").records()).isEqualTo(zone.records());
  }
}
