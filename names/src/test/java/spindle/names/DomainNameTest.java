package spindle.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DomainNameTest {
  @Test
  void namesThatDifferInCaseAreEqualAndKeepIt() {
    DomainName name = DomainName.of("WWW.Example.org");
    assertThat(name).isEqualTo(DomainName.of("www.example.ORG."));
    assertThat(name).hasSameHashCodeAs(DomainName.of("www.example.org"));
    assertThat(name).hasToString("WWW.Example.org");
    assertThat(name.lowerCase()).hasToString("www.example.org");
    assertThat(name.sameCase(name.lowerCase())).isFalse();
  }

  @Test
  void aLabelHas63BytesAndANameHas255() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "b".repeat(61));
    assertThat(DomainName.of(longest).wire()).hasSize(255);
    assertThatThrownBy(() -> DomainName.of(longest + "b")).hasMessageContaining("256 bytes");
    assertThatThrownBy(() -> DomainName.of(label + "a")).hasMessageContaining("64 bytes");
    assertThatThrownBy(() -> DomainName.of("a..b")).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> DomainName.of("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DomainName.of("bücher")).hasMessageContaining("IDN");
    assertThatThrownBy(() -> DomainName.of("a").under(DomainName.of(longest)))
        .hasMessageContaining("more than 255 bytes");
  }

  @Test
  void bytesThatAreNoLettersAreEscaped() {
    DomainName name = DomainName.of("a\\.b\\000\\255.c");
    assertThat(name.labels()).isEqualTo(2);
    assertThat(name.wire()).startsWith(5, 'a', '.', 'b', 0, 255);
    assertThat(name).hasToString("a\\.b\\000\\255.c");
    assertThatThrownBy(() -> DomainName.of("a\\2")).hasMessageContaining("three digits");
    assertThatThrownBy(() -> DomainName.of("a\\256")).hasMessageContaining("above 255");
  }

  @Test
  void aNameKnowsItsAncestors() {
    DomainName name = DomainName.of("a.b.Example");
    assertThat(name.isAtOrBelow(DomainName.of("b.example"))).isTrue();
    assertThat(name.isAtOrBelow(DomainName.of("B.EXAMPLE"))).isTrue();
    assertThat(name.isAtOrBelow(name)).isTrue();
    assertThat(name.isAtOrBelow(DomainName.ROOT)).isTrue();
    assertThat(DomainName.of("xb.example").isAtOrBelow(DomainName.of("b.example"))).isFalse();
    assertThat(name.parent()).isEqualTo(DomainName.of("b.example"));
    assertThat(name.last(1)).isEqualTo(DomainName.of("example"));
    assertThat(name.relativeTo(DomainName.of("example"))).isEqualTo(DomainName.of("a.b"));
    assertThat(DomainName.of("a.b").under(DomainName.of("example"))).isEqualTo(name);
    assertThatThrownBy(DomainName.ROOT::parent).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Random random = new Random(4);
    for (int i = 0; i < 2000; i++) {
      byte[] wire = new byte[2 + random.nextInt(30)];
      random.nextBytes(wire);
      wire[0] = (byte) (wire.length - 2);
      wire[wire.length - 1] = 0;
      if (wire.length > 2) {
        DomainName name = DomainName.ofWire(wire);
        assertThat(DomainName.of(name.toString()).sameCase(name)).as("seed 4, %s", name).isTrue();
      }
    }
  }

  @Test
  void bytesThatAreNoNameAreRefused() {
    for (byte[] each : new byte[][] {{}, {1}, {0, 0}, {64, 0}, {(byte) 0xC0, 0}, {1, 'a'}}) {
      assertThatThrownBy(() -> DomainName.ofWire(each))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /// Of two letters the first weighs 31 times as much in a hash, so `2p` and `42` weigh the same.
  @Test
  void namesWhoseHashesAreTheSameHaveAnOrder() {
    List<DomainName> names = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      StringBuilder text = new StringBuilder();
      for (int bit = 0; bit < 10; bit++) {
        text.append((i >> bit & 1) == 0 ? "2p" : "42");
      }
      names.add(DomainName.of(text.toString()));
    }
    assertThat(names).extracting(DomainName::hashCode).containsOnly(names.getFirst().hashCode());
    assertThat(new TreeSet<>(names)).hasSize(1024);
    assertThat(DomainName.of("A.b")).isEqualByComparingTo(DomainName.of("a.B"));
    assertThat(DomainName.of("b")).isLessThan(DomainName.of("aa"));
  }
}
