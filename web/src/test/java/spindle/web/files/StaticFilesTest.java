package spindle.web.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.http.FileEndings;
import spindle.http.MediaType;
import spindle.testing.Wire;
import spindle.web.server.Site;

/// A folder as its clients see it: which files there are, and which are not.
class StaticFilesTest extends ServedFolder {
  @Test
  void aFileIsServedWithWhatIsKnownOfIt() {
    assertThat(get("/ten.txt"))
        .isEqualTo(
            "HTTP/1.1 200 OK~Content-Type: text/plain; charset=utf-8~"
                + ABOUT
                + "Accept-Ranges: bytes~X-Content-Type-Options: nosniff~Content-Length: 10~~"
                + "0123456789");
  }

  @Test
  void aHeadIsThatOfTheGet() {
    String get = get("/ten.txt");

    assertThat(ask("HEAD", "/ten.txt", "")).isEqualTo(get.replace("0123456789", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "/a%20b.html, <p>",
    "/folder/, index",
    "/folder/deep/x.css, css",
    "/folder/../folder/deep/./x.css, css",
    "/.well-known/security.txt, well",
    "/folder/?a=b, index"
  })
  void aPathIsThatOfAFile(String target, String content) {
    assertThat(body(get(target))).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/",
        "/folder/deep/",
        "/ten.txt/",
        "/ten.txt/x",
        "//ten.txt",
        "/folder//index.html",
        "/.secret",
        "/.git/config",
        "/%2egit/config",
        "/folder/%252e%252e/ten.txt",
        "/%252e%252e/other.txt",
        "/%252fetc/passwd",
        "/C:/x",
        "/file:///etc/passwd",
        "/ten.txt::$DATA",
      })
  void whatIsNoFileOfTheFolderIsNotThere(String target) {
    assertThat(status(get(target))).as(target).isEqualTo("404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../other.txt",
        "/folder/../../other.txt",
        "/%2e%2e/other.txt",
        "/..%2fother.txt",
        "/..%5cother.txt",
        "/..\\other.txt",
        "\\\\host\\share",
        "/ten.txt%00.html",
        "/ten.txt%0a",
        "/%c0%ae%c0%ae/other.txt",
      })
  void whatLeadsElsewhereIsRefused(String target) {
    assertThat(get(target)).startsWith("HTTP/1.1 400 ").doesNotContain("secret");
  }

  @Test
  void aNameThatIsTooLongIsNotThere() {
    assertThat(status(get("/" + "x".repeat(300)))).isEqualTo("404");
  }

  @Test
  void aLinkIsFollowedIfItStaysInTheFolder() throws IOException {
    Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("ten.txt"));
    Files.createSymbolicLink(root.resolve("out.txt"), outside.resolve("other.txt"));
    Files.createSymbolicLink(root.resolve("up"), outside);
    Files.createSymbolicLink(root.resolve("hidden.txt"), root.resolve(".secret"));
    Files.createSymbolicLink(root.resolve("round"), root.resolve("round"));
    Files.createSymbolicLink(root.resolve("folder/deep/index.html"), outside.resolve("other.txt"));

    assertThat(body(get("/in.txt"))).isEqualTo("0123456789");
    for (String target :
        new String[] {"/out.txt", "/up/other.txt", "/hidden.txt", "/round", "/folder/deep/"}) {
      assertThat(status(get(target))).as(target).isEqualTo("404");
    }
  }

  @Test
  void theFolderItselfMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(outside.resolve("current"), root);
    serve(StaticFiles.of(link));

    assertThat(body(get("/ten.txt"))).isEqualTo("0123456789");
  }

  @Test
  void aPipeIsNotThereAndNobodyWaitsForIt() throws Exception {
    Process made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
    assertThat(made.waitFor()).isZero();

    assertThat(status(get("/pipe"))).isEqualTo("404");
    assertThat(body(get("/ten.txt"))).isEqualTo("0123456789");
  }

  @Test
  void aFolderWithoutASlashIsSentToItsSlash() throws IOException {
    write("f \u00e4?#/index.html", "x");

    assertThat(get("/folder?a=b/c"))
        .startsWith("HTTP/1.1 301 Moved Permanently~")
        .contains("~Location: ./folder/?a=b/c~");
    assertThat(get("/f%20%C3%A4%3F%23")).contains("~Location: ./f%20%C3%A4%3F%23/~");
    assertThat(status(get("//folder"))).isEqualTo("404");
  }

  @Test
  void otherMethodsAreNotTaken() {
    assertThat(ask("POST", "/ten.txt", "Content-Length: 0~"))
        .startsWith("HTTP/1.1 405 ")
        .contains("~Allow: GET, HEAD, OPTIONS~");
    assertThat(ask("OPTIONS", "/ten.txt", ""))
        .startsWith("HTTP/1.1 200 ")
        .contains("~Allow: GET, HEAD, OPTIONS~");
  }

  /// Somebody swaps a folder for a link out of the root when a file in it was found, and is about
  /// to be sent: nobody gets what lies there.
  @ParameterizedTest
  @ValueSource(strings = {"", "Range: bytes=0-9~", "Range: bytes=0-9,20-29~"})
  void aLargeFileIsNotSentFromWhereALinkLeadsThatCameMeanwhile(String fields) throws IOException {
    write("swapped/large.bin", "a".repeat(100_000));
    Path elsewhere = Files.createDirectory(outside.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("large.bin"), "secret".repeat(20_000));
    Path folder = root.resolve("swapped");
    wire.close();
    wire =
        Wire.toServer(
            Site.answering(
                files.with((request, next) ->
                    next.handle(request)
                        .then(found -> {
                          swap(folder, elsewhere);
                          return found;
                        }))));

    assertThat(ask("GET", "/swapped/large.bin", fields)).doesNotContain("secret", "HTTP/1.1 4");
    assertThat(wire.lost()).isNotNull();
  }

  private void swap(Path folder, Path other) {
    try {
      Files.move(folder, outside.resolve("moved"));
      Files.createSymbolicLink(folder, other);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aLargeFileIsNeverRemembered() throws IOException {
    write("large.bin", "a".repeat(100_000));
    assertThat(body(get("/large.bin"))).hasSize(100_000);
    write("large.bin", "b".repeat(200_000));

    assertThat(body(get("/large.bin"))).isEqualTo("b".repeat(200_000));
  }

  @Test
  void aSmallFileIsRememberedForASecond() throws IOException {
    assertThat(body(get("/ten.txt"))).isEqualTo("0123456789");
    write("ten.txt", "changed");
    assertThat(body(get("/ten.txt"))).isEqualTo("0123456789");
    wire.advance(Duration.ofSeconds(1));

    assertThat(body(get("/ten.txt"))).isEqualTo("changed");
    Files.delete(root.resolve("ten.txt"));
    assertThat(status(get("/ten.txt"))).isEqualTo("200");
    wire.advance(Duration.ofSeconds(1));
    assertThat(status(get("/ten.txt"))).isEqualTo("404");
  }

  @Test
  void orForNoTime() throws IOException {
    serve(files.withMemoryOf(Duration.ZERO));
    assertThat(body(get("/ten.txt"))).isEqualTo("0123456789");
    write("ten.txt", "changed");

    assertThat(body(get("/ten.txt"))).isEqualTo("changed");
  }

  @Test
  void aFolderIsListedIfThatIsSaid() throws IOException {
    write("list/a&b \"<x>'.txt", "12345");
    write("list/sub/x", "");
    write("list/.hidden", "");
    Files.createSymbolicLink(root.resolve("list/out"), outside.resolve("other.txt"));
    Files.createSymbolicLink(root.resolve("list/dead"), root.resolve("nowhere"));
    assertThat(status(get("/list/"))).isEqualTo("404");
    serve(files.withListing());

    String page = get("/list/");
    assertThat(page)
        .contains("text/html; charset=utf-8", "Content-Security-Policy: default-src 'none'")
        .contains("<h1>/list/</h1>", "<a href=\"../\">../</a>")
        .contains(
            "<a href=\"./a%26b%20%22%3Cx%3E%27.txt\">a&amp;b &quot;&lt;x&gt;&#39;.txt</a><td>5<td>")
        .contains("<a href=\"./sub/\">sub/</a>")
        .doesNotContain("hidden", "dead", ">out<", "<x>");
    assertThat(page.indexOf("sub/")).isLessThan(page.indexOf("a&amp;b"));
    assertThat(get("/")).contains("<h1>/</h1>").doesNotContain("../");
    assertThat(body(get("/folder/"))).isEqualTo("index");
  }

  @Test
  void aRouteGivesItsRestToAFolder() {
    Site site =
        Site.of(routes -> routes.get("/static/{file...}").answer(files.at("file").withListing()));
    wire.close();
    wire = Wire.toServer(site);

    assertThat(body(get("/static/folder/deep/x.css"))).isEqualTo("css");
    assertThat(get("/static/folder")).contains("~Location: ./folder/~");
    assertThat(get("/static/")).contains("ten.txt");
    assertThat(status(get("/static/%2e%2e/ten.txt"))).isEqualTo("404");
    assertThat(status(get("/static/.git/config"))).isEqualTo("404");
  }

  @Test
  void aFolderIsMountedAndItsPrefixIsSentToItsSlash() {
    Site site = Site.of(routes -> routes.mount("/the/static", files.withListing()));
    wire.close();
    wire = Wire.toServer(site);

    assertThat(body(get("/the/static/folder/deep/x.css"))).isEqualTo("css");
    assertThat(get("/the/static?a")).contains("~Location: ./static/?a~");
    assertThat(get("/the/static/folder")).contains("~Location: ./folder/~");
    assertThat(get("/the/static/")).contains("ten.txt");
    assertThat(status(get("/the/static/.git/config"))).isEqualTo("404");
  }

  @Test
  void whatIsSetIsSaid() throws IOException {
    write("a.foo", "x");
    serve(
        files
            .withIndex("start.htm", "ten.txt")
            .withCacheControl("public, max-age=60")
            .withRangesMax(0)
            .withEndings(FileEndings.usual().with("foo", MediaType.of("x/foo"))));

    assertThat(get("/a.foo")).contains("~Content-Type: x/foo~", "~Cache-Control: public, max-age");
    assertThat(body(get("/"))).isEqualTo("0123456789");
    assertThat(status(ask("GET", "/ten.txt", "Range: bytes=0-1~"))).isEqualTo("200");
    serve(files.withCacheControl(""));
    assertThat(get("/ten.txt")).doesNotContain("Cache-Control");
    assertThatThrownBy(() -> files.withCacheControl("a\r\nb"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> files.withMemoryOf(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> files.withRangesMax(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatTheServerMayNotReadIsForbidden() throws IOException {
    assumeFalse(Files.isReadable(Path.of("/etc/shadow")), "root may read everything");
    Files.setPosixFilePermissions(root.resolve("ten.txt"), Set.of());
    Files.setPosixFilePermissions(root.resolve("folder"), Set.of());

    assertThat(status(get("/ten.txt"))).isEqualTo("403");
    assertThat(status(get("/folder/index.html"))).isEqualTo("403");
    Files.setPosixFilePermissions(
        root.resolve("folder"), PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aNameBeyondAsciiIsFound() throws IOException {
    assumeTrue(System.getProperty("sun.jnu.encoding").equals("UTF-8"), "names of files in UTF-8");
    write("\u00fcber \u20ac.txt", "euro");

    assertThat(body(get("/%C3%BCber%20%E2%82%AC.txt"))).isEqualTo("euro");
  }
}
