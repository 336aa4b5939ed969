package spindle.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceRecordTest {
  @Test
  void dataIsReadFromTextAndWrittenAgain() {
    for (String[] each :
        new String[][] {
          {"A", "192.0.2.1"},
          {"AAAA", "2001:db8::1"},
          {"MX", "10 mail.example.org."},
          {"TXT", "\"one\" \"two words\""},
          {"SRV", "1 2 5222 xmpp.example.org."},
          {"TXT", "\"a;b\" \"c\\\"d\" \"\" \"(e\""},
          {"CAA", "0 issue \"ca.example\""},
          {"HTTPS", "1 . alpn=h2,h3"},
          {"TYPE65280", "\\# 2 0A0B"},
        }) {
      ResourceRecord record = ResourceRecord.of("a.example", each[0], 300, each[1]);
      ResourceRecord again = ResourceRecord.of("a.example", each[0], 300, record.text());
      assertThat(again).isEqualTo(record);
      assertThat(record).hasToString("a.example. 300 IN %s %s".formatted(each[0], record.text()));
    }
  }

  @Test
  void fieldsAreRead() {
    ResourceRecord service = ResourceRecord.of("a", "SRV", 1, "1 2 5222 xmpp.example.org");
    assertThat(service.priority()).isEqualTo(1);
    assertThat(service.weight()).isEqualTo(2);
    assertThat(service.port()).isEqualTo(5222);
    assertThat(service.target()).isEqualTo(DomainName.of("xmpp.example.org"));
    ResourceRecord start = ResourceRecord.of("a", "SOA", 1, "ns h 7 2 3 4 4294967295");
    assertThat(start.serial()).isEqualTo(7);
    assertThat(start.minimumSeconds()).isEqualTo(4294967295L);
    assertThat(ResourceRecord.of("a", "TXT", 1, "\"one\" \"two\"").texts())
        .containsExactly("one", "two");
  }

  @Test
  void whatIsNotThereIsRefused() {
    ResourceRecord address = ResourceRecord.of("a", "A", 1, "192.0.2.1");
    assertThatThrownBy(address::target).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(address::serial).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(address::port).isInstanceOf(IllegalStateException.class);
    ResourceRecord broken =
        new ResourceRecord(DomainName.of("a"), RecordType.SRV, 1, new byte[] {0});
    assertThatThrownBy(broken::priority).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(broken::target).isInstanceOf(IllegalStateException.class);
    assertThat(broken.text()).isEqualTo("\\# 1 00");
    assertThatThrownBy(() -> ResourceRecord.of("a", "A", 1, "nonsense"))
        .hasMessageContaining("expected the data of a record of type A, got 'nonsense'");
    assertThatThrownBy(() -> ResourceRecord.of("a", "A", -1, "192.0.2.1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RecordType.of("NOSUCH")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void codesAndTypesHaveTheirNames() {
    assertThat(ResponseCode.NXDOMAIN).hasToString("NXDOMAIN");
    assertThat(ResponseCode.BADCOOKIE).hasToString("BADCOOKIE");
    assertThat(ResponseCode.BADVERS).hasToString("BADVERS");
    assertThat(RecordType.of("TYPE65")).isEqualTo(RecordType.HTTPS);
  }

  @Test
  void recordsHaveAnOrderThatFitsWhichAreEqual() {
    List<ResourceRecord> rising =
        List.of(
            ResourceRecord.of("a", "A", 60, "192.0.2.1"),
            ResourceRecord.of("a", "A", 61, "192.0.2.1"),
            ResourceRecord.of("A", "A", 60, "192.0.2.200"),
            ResourceRecord.of("a", "TXT", 1, "text"),
            ResourceRecord.of("b", "A", 60, "192.0.2.1"));
    List<ResourceRecord> falling = new ArrayList<>(rising.reversed());
    Collections.sort(falling);
    assertThat(falling).isEqualTo(rising);
    assertThat(rising.getFirst())
        .isEqualByComparingTo(ResourceRecord.of("A", "A", 60, "192.0.2.1"));
  }
}
