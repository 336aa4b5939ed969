package spindle.web.cookies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Under which domains anybody may register one.
class PublicSuffixesTest {
  @ParameterizedTest
  @CsvSource({
    "com, com",
    "example.com, com",
    "a.b.example.com, com",
    "example.co.uk, co.uk",
    "b.kobe.jp, b.kobe.jp",
    "a.b.kobe.jp, b.kobe.jp",
    "city.kobe.jp, kobe.jp",
    "a.city.kobe.jp, kobe.jp",
    "x.github.io, github.io",
    "www.ck, ck",
    "a.b.unheard-of, unheard-of",
    "example.xn--55qx5d.cn, xn--55qx5d.cn",
    "localhost, localhost",
  })
  void theListThatCameWithItKnowsThem(String host, String suffix) {
    assertThat(PublicSuffixes.bundled().suffix(host)).isEqualTo(suffix);
    assertThat(PublicSuffixes.bundled().isPublic(host)).isEqualTo(host.equals(suffix));
  }

  @Test
  void anotherListMayBeUsed() {
    PublicSuffixes mine =
        PublicSuffixes.parse("// mine\n\ncorp example\n*.dev.corp\n!www.dev.corp");

    assertThat(mine.isPublic("corp")).isTrue();
    assertThat(mine.isPublic("a.dev.corp")).isTrue();
    assertThat(mine.isPublic("www.dev.corp")).isFalse();
    assertThat(mine.isPublic("co.uk")).isFalse();
    assertThatThrownBy(() -> PublicSuffixes.parse("// nothing\n"))
        .hasMessage("expected a list of public suffixes, got no rule");
  }
}
