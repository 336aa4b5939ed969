package spindle.cluster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;

class TermsTest {
  private static Address sent(Address address) throws Exception {
    byte[] bytes = Util.streamableToByteBuffer(address);
    return Util.streamableFromByteBuffer(ExtendedUUID::new, bytes);
  }

  @Test
  void theyTravelInAnAddress() throws Exception {
    List<String> most =
        IntStream.range(0, 99).mapToObj(each -> "%02d".formatted(each) + "v".repeat(253)).toList();
    for (Terms each :
        List.of(
            Terms.of(1000, 5),
            new Terms(1, 2, List.of("alpha"), Long.MAX_VALUE, Integer.MAX_VALUE),
            new Terms(Integer.MAX_VALUE, Integer.MAX_VALUE, most, 1, 1))) {
      Address address = sent(Names.fresh("alpha", each));
      assertThat(Terms.of(address)).isEqualTo(each);
      assertThat(Names.of(address)).isEqualTo("alpha");
    }
  }

  @Test
  void whoSaysNothingOfThemIsNotCompared() {
    Address silent = Names.fresh("alpha");
    assertThat(Terms.of(silent)).isNull();
    assertThat(Admission.refusal(List.of(silent), Names.fresh("beta", Terms.of(1, 1)))).isNull();
  }

  @Test
  void aNameIsOneMembersAndAnAddressIsNotItsOwnRival() {
    Address alpha = Names.fresh("alpha", Terms.of(1, 1));
    assertThat(Admission.refusal(List.of(alpha), alpha)).isNull();
    assertThat(Admission.refusal(List.of(alpha), Names.fresh("alpha", Terms.of(1, 1))))
        .isEqualTo(Admission.NAME_TAKEN);
  }
}
