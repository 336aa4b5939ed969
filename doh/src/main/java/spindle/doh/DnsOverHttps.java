package spindle.doh;

import java.io.IOException;
import java.time.Duration;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.defer.Deferred;
import spindle.http.HttpUri;
import spindle.http.Status;
import spindle.names.resolver.MessageCarrier;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;

/// A name server that is asked over HTTPS, RFC 8484.
///
/// ```java
/// var way = new DnsOverHttps(new Agent(reactor), "https://192.0.2.1/dns-query");
/// var settings = ResolverSettings.defaults().withCarrier(way);
/// ```
///
/// Each question is a POST of the agent: its connections are used again, by all questions at once
/// where the module `spindle.http2` is there, and what it knows of TLS and proxies holds. The
/// server's own name is looked up by the reactor's resolver: if that is this one, write the
/// server's address in the URL, or say by [Agent#at] where it is.
public final class DnsOverHttps implements MessageCarrier {
  static final String MEDIA_TYPE = "application/dns-message";
  static final int BYTES_MAX = 65_535;
  private static final int DIGITS_MAX = 9;

  private final Agent agent;
  private final String uri;
  private final Address server;

  /// A server's resource for questions.
  ///
  /// @param uri mostly `https://HOST/dns-query`
  /// @throws IllegalArgumentException if it is not the URI of something that an agent can ask
  public DnsOverHttps(Agent agent, String uri) {
    this.agent = agent;
    this.uri = uri;
    HttpUri read = HttpUri.of(uri);
    server = new HostnameAddress(read.host(), read.port());
  }

  @Override
  public Deferred<Carried> carry(byte[] message) {
    Request request =
        Request.of("POST", uri)
            .withField("Content-Type", MEDIA_TYPE)
            .withField("Accept", MEDIA_TYPE)
            .with(Agent.IDEMPOTENT, true)
            .withBody(Body.of(message));
    return agent.request(request).then(DnsOverHttps::read);
  }

  private static Deferred<Carried> read(Response response) throws IOException {
    String type = response.fields().first("Content-Type").orElse("none");
    boolean isMessage = type.strip().regionMatches(true, 0, MEDIA_TYPE, 0, MEDIA_TYPE.length());
    if (!response.status().equals(Status.OK) || !isMessage) {
      response.body().cancel();
      throw new IOException(
          "expected status 200 and a body of %s, got %s and %s"
              .formatted(MEDIA_TYPE, response.status(), type));
    }
    Duration age = age(response.fields().first("Age").orElse(""));
    return response.body().bytes(BYTES_MAX).addCallback(bytes -> new Carried(bytes, age));
  }

  /// What a cache between has taken of the time, RFC 8484, 5.1.
  private static Duration age(String text) {
    boolean isNumber = !text.isEmpty() && text.chars().allMatch(each -> each >= '0' && each <= '9');
    if (!isNumber) {
      return Duration.ZERO;
    }
    return Duration.ofSeconds(
        text.length() > DIGITS_MAX ? Integer.MAX_VALUE : Integer.parseInt(text));
  }

  @Override
  public Address server() {
    return server;
  }

  @Override
  public String how() {
    return "over HTTPS";
  }
}
