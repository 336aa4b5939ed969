package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.address.Address;
import spindle.proxy.TrustedForwarders;
import spindle.web.ExchangeNotes;
import spindle.web.Origin;
import spindle.web.Request;
import spindle.web.Response;

/// Who is believed to be the client.
class TrustedProxiesTest {
  private static final TrustedForwarders TRUSTED =
      TrustedForwarders.parse("10.0.0.0/8,2001:db8::/32");
  private static final Site SHOWS =
      Site.answering(request ->
          Response.text(
              (request.origin().secure() ? "https " : "http ")
                  + request.host()
                  + " "
                  + request.peer()));
  private static final Site STANDARD = SHOWS.with(TrustedProxies.forwarded(TRUSTED));
  private static final Site OLDER = SHOWS.with(TrustedProxies.xForwarded(TRUSTED));

  private static Request from(String peer) {
    Address address = Address.literal(peer, 5000);
    return Request.get("/").withHost("us").withOrigin(new Origin(address, address, false));
  }

  private static String ask(Site site, Request request) {
    var whole = site.handle(request).body().whole();
    return whole == null ? "" : StandardCharsets.UTF_8.decode(whole).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=192.0.2.7                                        | http us 192.0.2.7:0",
        "For=\"192.0.2.7:443\";Proto=HTTPS;host=\"a:81\"      | https a:81 192.0.2.7:443",
        "for=\"[2001:db9::7]:80\" ; by=_x                     | http us [2001:db9::7]:80",
        "for=198.51.100.1;proto=https, for=192.0.2.7          | http us 192.0.2.7:0",
        "for=192.0.2.7;proto=https, for=10.1.1.1;proto=http   | https us 192.0.2.7:0",
        "for=192.0.2.7, for=10.1.1.1;host=b, ,                | http b 192.0.2.7:0",
        "for=198.51.100.1, for=unknown;proto=https            | https us 10.0.0.1:5000",
        "for=198.51.100.1, for=_hidden                        | http us 10.0.0.1:5000",
        "for=\"_hidden:_port\";host=c                         | http c 10.0.0.1:5000",
        "proto=https                                          | https us 10.0.0.1:5000",
        "for=junk, for=192.0.2.7                              | http us 192.0.2.7:0",
        "for=192.0.2.7, for=junk                              | http us 10.0.0.1:5000",
        "for=192.0.2.7, for=10.1.1.1;proto=gopher             | http us 10.0.0.1:5000",
        "for=192.0.2.7, for=10.1.1.1;for=10.1.1.2             | http us 10.0.0.1:5000",
        "for=192.0.2.7, for=10.1.1.1;host=\"a/b\"             | http us 10.0.0.1:5000",
        "for=192.0.2.7, for=10.1.1.1 x                        | http us 10.0.0.1:5000",
        "for=192.0.2.7, for=2001:db8::1                       | http us 10.0.0.1:5000",
        "for=192.0.2.7, for=\"10.1.1.1:99999\"                | http us 10.0.0.1:5000",
        "for=192.0.2.7, for=10.1.1                            | http us 10.0.0.1:5000",
        "for=\"x, for=192.0.2.7                               | http us 192.0.2.7:0",
        "for=\"x, for=\"192.0.2.7\"                           | http us 10.0.0.1:5000",
        "for=192.0.2.7, for=\"[2001:db8::1]\", for=10.1.1.1   | http us 192.0.2.7:0",
        "for=10.1.1.1, for=10.1.1.2                           | http us 10.1.1.1:0",
        "''                                                   | http us 10.0.0.1:5000",
      })
  void theFirstWhoIsNotTrustedIsTheClient(String field, String seen) {
    assertThat(ask(STANDARD, from("10.0.0.1").withField("Forwarded", field))).isEqualTo(seen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "192.0.2.7             | ''          | ''    | http us 192.0.2.7:0",
        "192.0.2.7:443         | https       | a     | https a 192.0.2.7:443",
        "2001:db9::7           | https       | a:1   | https a:1 [2001:db9::7]:0",
        "[2001:db9::7]:80      | ''          | ''    | http us [2001:db9::7]:80",
        "198.51.100.1, 192.0.2.7 | https     | ''    | https us 192.0.2.7:0",
        "192.0.2.7, 10.1.1.1   | https, http | a, b  | https a 192.0.2.7:0",
        "192.0.2.7, 10.1.1.1   | https       | a     | https a 192.0.2.7:0",
        "192.0.2.7, unknown    | ''          | ''    | http us 10.0.0.1:5000",
        "192.0.2.7, junk       | https       | a     | http us 10.0.0.1:5000",
        "junk, 192.0.2.7       | https       | ''    | https us 192.0.2.7:0",
        "192.0.2.7             | wss         | a     | http us 10.0.0.1:5000",
        "192.0.2.7             | https       | a@b   | http us 10.0.0.1:5000",
        "''                    | https       | a     | https a 10.0.0.1:5000",
      })
  void theOlderFieldsAreReadTheSameWay(String client, String proto, String host, String seen) {
    Request request =
        from("10.0.0.1")
            .withField("X-Forwarded-For", client)
            .withField("X-Forwarded-Proto", proto)
            .withField("X-Forwarded-Host", host);

    assertThat(ask(OLDER, request)).isEqualTo(seen);
  }

  @Test
  void whoIsToldOfTheExchangeIsToldTheClient() {
    Request request = ExchangeNotes.begin(from("10.0.0.1").withField("Forwarded", "for=192.0.2.7"));
    assertThat(ask(STANDARD, request)).isEqualTo("http us 192.0.2.7:0");

    assertThat(ExchangeNotes.of(request).client()).contains(Address.literal("192.0.2.7", 0));
  }

  @Test
  void severalFieldsAreOneList() {
    Request request =
        from("2001:db8::1")
            .withField("Forwarded", "for=192.0.2.7;proto=https")
            .plusField("Forwarded", "for=10.1.1.1");

    assertThat(ask(STANDARD, request)).isEqualTo("https us 192.0.2.7:0");
  }

  @Test
  void nobodyElseIsBelievedAndNoOtherFields() {
    Request liar =
        from("192.0.2.1")
            .withField("Forwarded", "for=10.9.9.9;proto=https;host=bank")
            .withField("X-Forwarded-For", "10.9.9.9")
            .withField("X-Forwarded-Proto", "https")
            .withField("X-Forwarded-Host", "bank");
    Address proxy = Address.literal("10.0.0.1", 5000);
    Request older = liar.withOrigin(new Origin(proxy, proxy, false)).withField("Forwarded", "");

    assertThat(ask(STANDARD, liar)).isEqualTo("http us 192.0.2.1:5000");
    assertThat(ask(OLDER, liar)).isEqualTo("http us 192.0.2.1:5000");
    assertThat(ask(STANDARD, older)).isEqualTo("http us 10.0.0.1:5000");
    assertThat(ask(OLDER, older)).isEqualTo("https bank 10.9.9.9:0");
  }

  @Test
  void theSchemeOfATargetIsTheOneThatATrustedProxyNames() {
    var everybody = TrustedForwarders.parse("0.0.0.0/0,::/0");
    String request = "GET https://us/ HTTP/1.1~Host: us~Forwarded: for=192.0.2.7;proto=https~~";

    assertThat(Client.of(SHOWS.with(TrustedProxies.forwarded(everybody))).ask(request))
        .endsWith("~~https us 192.0.2.7:0");
    assertThat(Client.of(OLDER).ask(request)).startsWith("HTTP/1.1 421 ");
  }
}
