package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import spindle.names.DomainName;
import spindle.names.ResourceRecord;

class LetterCaseTest {
  private static final DomainName ASKED = DomainName.of("www.Example.org");
  private static final DomainName SENT = DomainName.of("wWw.eXamPLe.oRg");

  private static String restored(String name, String type, String data) {
    return LetterCase.restored(ResourceRecord.of(name, type, 60, data), ASKED, SENT).toString();
  }

  @Test
  void whatPointsToTheQuestionGetsItsOwnCaseBack() {
    assertThat(restored("wWw.eXamPLe.oRg", "A", "192.0.2.1"))
        .isEqualTo("www.Example.org. 60 IN A 192.0.2.1");
    assertThat(restored("wWw.eXamPLe.oRg", "CNAME", "Host.eXamPLe.oRg."))
        .isEqualTo("www.Example.org. 60 IN CNAME Host.Example.org.");
    assertThat(restored("a.eXamPLe.oRg", "MX", "10 Mail.oRg."))
        .isEqualTo("a.Example.org. 60 IN MX 10 Mail.org.");
  }

  @Test
  void whatTheServerWroteItselfStays() {
    assertThat(restored("wWw.eXamPLe.oRg", "CNAME", "Host.EXAMPLE.ORG."))
        .isEqualTo("www.Example.org. 60 IN CNAME Host.EXAMPLE.ORG.");
    assertThat(restored("x.test", "TXT", "\"eXamPLe.oRg\""))
        .isEqualTo("x.test. 60 IN TXT eXamPLe.oRg");
  }

  @Test
  void allLettersAreMixedAndNothingElse() {
    DomainName name = DomainName.of("abc-123.\\001\\192z.example");
    DomainName mixed = LetterCase.mixed(name, new Random(1));
    assertThat(mixed).isEqualTo(name);
    assertThat(mixed.sameCase(name)).isFalse();
  }
}
