package spindle.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.server.ResponseRates.Decision;
import spindle.names.wire.Question;
import spindle.testing.ManualClock;

class ResponseRatesTest {
  private static final ResourceRecord START =
      ResourceRecord.of("zone", "SOA", 60, "a. b. 1 1 1 1 1");

  private final ResponseRates rates =
      new ResponseRates(new ManualClock(), NameServerSettings.defaults().withRate(2, 3));

  private Decision count(String from, String name, NameReply reply) {
    Question question = Question.of(DomainName.of(name), RecordType.A);
    return rates.count(Address.literal(from, 1), question, reply);
  }

  private Decision found(String from, String name) {
    return count(from, name, NameReply.of(ResourceRecord.of(name, "A", 60, "192.0.2.1")));
  }

  @Test
  void neighboursCountTogetherAndOthersDoNot() {
    found("192.0.2.1", "a.zone");
    found("192.0.2.200", "a.zone");
    assertThat(found("192.0.2.3", "a.zone")).isEqualTo(Decision.SAY_BY_TCP);
    assertThat(found("192.0.2.4", "A.zone")).isEqualTo(Decision.SILENCE);
    assertThat(found("192.0.3.1", "a.zone")).isEqualTo(Decision.SAY);
    found("2001:db8:0:1::1", "a.zone");
    found("2001:db8:0:2::1", "a.zone");
    assertThat(found("2001:db8:0:f::1", "a.zone")).isEqualTo(Decision.SAY_BY_TCP);
    assertThat(found("2001:db8:1::1", "a.zone")).isEqualTo(Decision.SAY);
  }

  @Test
  void namesThatAreNotThereCountTogether() {
    NameReply none = NameReply.noSuchName().withAuthority(List.of(START));
    count("192.0.2.1", "x1.zone", none);
    count("192.0.2.1", "x2.zone", none);
    assertThat(count("192.0.2.1", "x3.zone", none)).isEqualTo(Decision.SAY_BY_TCP);
  }

  @Test
  void thisMachineIsNotCounted() {
    for (int i = 0; i < 10; i++) {
      assertThat(found("127.0.0.1", "a.zone")).isEqualTo(Decision.SAY);
      assertThat(found("::1", "a.zone")).isEqualTo(Decision.SAY);
    }
  }

  @Test
  void asManyAreRememberedAsMayAndNoMore() {
    for (int i = 0; i < 10; i++) {
      found("198.51.%d.1".formatted(i), "a.zone");
      assertThat(rates.remembered()).isEqualTo(Math.min(i + 1, 3));
    }
  }
}
