package spindle.doh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.names.RecordType;
import spindle.names.resolver.HostsFile;
import spindle.names.resolver.NameAnswer;
import spindle.names.resolver.ResolvConf;
import spindle.names.resolver.Resolver;
import spindle.names.resolver.ResolverSettings;
import spindle.names.server.NameHandler;
import spindle.names.server.NameReply;
import spindle.names.server.NameServerSettings;
import spindle.names.server.Zone;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.server.Site;

/// Our client and our server, and what others may say to either.
class DnsOverHttpsTest {
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final String URI = "http://127.0.0.1/dns-query";
  private static final String MEDIA_TYPE = DnsOverHttps.MEDIA_TYPE;

  /// `www.example.org A`, with the id 0.
  private static final byte[] QUESTION =
      Base64.getUrlDecoder().decode("AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA29yZwAAAQAB");

  private static final Zone ZONE =
      Zone.parse(
          """
          $TTL 300
          @ IN SOA a b 1 3600 600 86400 60
          @ IN NS a
          www IN A 192.0.2.1
          www IN AAAA 2001:db8::1
          also IN CNAME www
          """,
          "example.org");

  private final MemoryReactor memory = new MemoryReactor();
  private final List<Request> requests = new ArrayList<>();
  private NameHandler names = ZONE;
  private Handler answers = DnsSite.of(memory.reactor(), query -> names.answer(query));
  private Resolver resolver = resolver();

  @BeforeEach
  void serve() throws Exception {
    Site site =
        Site.answering(request -> {
          requests.add(request);
          return answers.handle(request);
        });
    memory.reactor().listenTCP(80, site, ListenOptions.defaults());
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private Resolver resolver() {
    ResolvConf conf = ResolvConf.parse("search example.org\n", "");
    DnsOverHttps way = new DnsOverHttps(new Agent(memory.reactor()), URI);
    return Resolver.of(
        memory.reactor(), conf, HostsFile.empty(), ResolverSettings.defaults().withCarrier(way));
  }

  private NameAnswer ask(String name, RecordType type) throws Exception {
    return memory.await(resolver.ask(name, type).reportedElsewhere(), TIME);
  }

  private Response send(Request request) throws Exception {
    return memory.await(new Agent(memory.reactor()).request(request), TIME);
  }

  private static Request post(byte[] bytes, String type) {
    return Request.of("POST", URI).withField("Content-Type", type).withBody(Body.of(bytes));
  }

  @Test
  void whatIsAskedOverHttpsIsAnswered() throws Exception {
    assertThat(ask("www.example.org", RecordType.A).records()).hasSize(1);
    assertThat(ask("also.example.org", RecordType.A).chain()).hasSize(1);
    assertThat(ask("none.example.org", RecordType.A).code()).hasToString("NXDOMAIN");
    assertThat(ask("www.example.org", RecordType.A).source()).isEqualTo("127.0.0.1:80");
    assertThat(requests).hasSize(3);
    assertThat(requests).allMatch(each -> each.method().equals("POST"));
    assertThat(requests.getFirst().field("Accept")).contains(MEDIA_TYPE);
    assertThat(memory.await(resolver.resolve("www"), TIME)).hasSize(2);
  }

  @Test
  void whatACacheBetweenHasTakenOfTheTimeIsTakenOff() throws Exception {
    Handler fresh = answers;
    answers = request -> fresh.handle(request).withField("Age", "100");
    assertThat(ask("www.example.org", RecordType.A).keep()).isEqualTo(Duration.ofSeconds(200));
    answers = request -> fresh.handle(request).withField("Age", "99999999999");
    assertThat(ask("www.example.org", RecordType.AAAA).keep()).isZero();
    answers = request -> fresh.handle(request).withField("Age", "-7");
    assertThat(ask("also.example.org", RecordType.A).keep()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void whatIsNoAnswerIsAFailureThatSaysSo() {
    answers = _ -> Response.of(Status.NOT_FOUND);
    assertThatThrownBy(() -> ask("www.example.org", RecordType.A))
        .hasMessageContaining("over HTTPS: expected status 200 and a body of " + MEDIA_TYPE);
    answers = _ -> Response.text("hello");
    assertThatThrownBy(() -> ask("a.example.org", RecordType.A)).hasMessageContaining("text/plain");
    answers = _ -> Response.bytes(new byte[5], MEDIA_TYPE);
    assertThatThrownBy(() -> ask("b.example.org", RecordType.A))
        .hasMessageContaining("not a message of the domain name system");
    answers = _ -> Response.bytes(new byte[65_536], MEDIA_TYPE);
    assertThatThrownBy(() -> ask("c.example.org", RecordType.A)).hasMessageContaining("65535");
  }

  @Test
  void anAnswerToAnotherQuestionIsNotTaken() throws Exception {
    Handler right = answers;
    answers = request -> right.handle(request.withBody(Body.of(QUESTION)));
    assertThat(ask("www.example.org", RecordType.A).found()).isTrue();
    assertThatThrownBy(() -> ask("other.example.org", RecordType.A))
        .hasMessageContaining("expected an answer to ");
  }

  @Test
  void aLookUpThatIsGivenUpEndsItsRequest() throws Exception {
    List<String> ended = new ArrayList<>();
    names = _ -> new Deferred<>(_ -> ended.add("cancelled"));
    Deferred<NameAnswer> asked = resolver.ask("www.example.org", RecordType.A);
    memory.advance(Duration.ofMillis(100));
    asked.reportedElsewhere().cancel();
    memory.advance(Duration.ofMillis(100));
    assertThat(ended).containsExactly("cancelled");
    assertThat(resolver.underWay()).isZero();
    resolver.close();
  }

  @Test
  void whatMayBeKeptSaysForHowLong() throws Exception {
    Response found = send(post(QUESTION, MEDIA_TYPE));
    assertThat(found.fields().first("Cache-Control")).contains("max-age=300");
    byte[] other = QUESTION.clone();
    other[13] = 'x';
    Response none = send(post(other, MEDIA_TYPE));
    assertThat(none.fields().first("Cache-Control")).contains("max-age=60");
  }

  @Test
  void aQuestionMayComeByGet() throws Exception {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(QUESTION);
    Response got = send(Request.get(URI + "?dns=" + text));
    byte[] byGet = memory.await(got.body().bytes(1000), TIME);
    byte[] byPost = memory.await(send(post(QUESTION, MEDIA_TYPE)).body().bytes(1000), TIME);
    assertThat(byGet).isEqualTo(byPost).startsWith(0, 0, 0x85);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,?dns=,400",
    "GET,,400",
    "GET,?dns=%2B%2B,400",
    "GET,?dns=AAAA,400",
    "DELETE,,405"
  })
  void whatIsNoQuestionIsRefused(String method, String query, int status) throws Exception {
    String uri = URI + (query == null ? "" : query);
    assertThat(send(Request.of(method, uri)).status().code()).isEqualTo(status);
  }

  @Test
  void bodiesThatAreNoQuestionsAreRefused() throws Exception {
    assertThat(send(post(QUESTION, "text/plain")).status().code()).isEqualTo(415);
    assertThat(send(post(new byte[3], MEDIA_TYPE)).status().code()).isEqualTo(400);
    assertThat(send(post(new byte[65_536], MEDIA_TYPE)).status().code()).isEqualTo(413);
    byte[] answer = QUESTION.clone();
    answer[2] = (byte) 0x80;
    assertThat(send(post(answer, MEDIA_TYPE)).status().code()).isEqualTo(400);
  }

  @Test
  void aHandlerThatThrowsIsServfailAndAnAnswerOfHttp() throws Exception {
    names = _ -> Deferred.succeed(NameReply.failed());
    assertThatThrownBy(() -> ask("www.example.org", RecordType.A)).hasMessageContaining("SERVFAIL");
  }

  @Test
  void questionsAtWorkAreBounded() throws Exception {
    List<Deferred<NameReply>> waiting = new ArrayList<>();
    NameHandler slow =
        _ -> {
          Deferred<NameReply> reply = new Deferred<>();
          waiting.add(reply);
          return reply;
        };
    answers = DnsSite.of(memory.reactor(), slow, NameServerSettings.defaults().withQuestions(1, 1));
    Deferred<Response> first = new Agent(memory.reactor()).request(post(QUESTION, MEDIA_TYPE));
    assertThat(send(post(QUESTION, MEDIA_TYPE)).status().code()).isEqualTo(503);
    waiting.getFirst().callback(NameReply.noSuchName());
    assertThat(memory.await(first, TIME).status().code()).isEqualTo(200);
  }

  @Test
  void zonesAreCopiedToNobody() throws Exception {
    byte[] transfer = QUESTION.clone();
    transfer[transfer.length - 3] = (byte) RecordType.AXFR.code();
    answers =
        DnsSite.of(memory.reactor(), ZONE, NameServerSettings.defaults().withTransfers(_ -> true));
    byte[] said = memory.await(send(post(transfer, MEDIA_TYPE)).body().bytes(1000), TIME);
    assertThat(said[3] & 0xF).isEqualTo(5);
  }
}
