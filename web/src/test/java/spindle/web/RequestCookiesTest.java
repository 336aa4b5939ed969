package spindle.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;

class RequestCookiesTest {
  @Test
  void theFirstCookieOfANameIsFound() {
    Request request = Request.get("/").withField("Cookie", "a=1; b=2; a=3");

    assertThat(request.cookie("a")).contains("1");
    assertThat(request.cookie("c")).isEmpty();
    assertThat(request.withField("Cookie", "a=4").cookie("a")).contains("4");
  }

  @Test
  void aNewCookieIsForTlsIfTheRequestCameOverIt() {
    var address = IPv4Address.of("127.0.0.1", 1);
    Request secure = Request.get("/").withOrigin(new Origin(address, address, true));

    assertThat(Request.get("/").newCookie("a", "b").secure()).isFalse();
    assertThat(secure.newCookie("a", "b").secure()).isTrue();
  }

  @Test
  void eachCookieOfAResponseHasALineOfItsOwn() {
    Request request = Request.get("/");
    Response response =
        Response.text("x")
            .plusCookie(request.newCookie("a", "b"))
            .plusCookie(request.newCookie("c", "").deleted());

    assertThat(response.fields().all("Set-Cookie")).hasSize(2);
  }

  @Test
  void theFirstValueOfAQueryIsFound() {
    assertThat(Request.get("/?a=1&a=2&b").query("a")).contains("1");
    assertThat(Request.get("/?a=1&a=2&b").query("b")).contains("");
    assertThat(Request.get("/").query("a")).isEmpty();
  }
}
