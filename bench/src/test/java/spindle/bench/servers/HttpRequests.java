package spindle.bench.servers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The requests of HTTP that servers are asked, and how long their answers are.
final class HttpRequests {
  private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)\r\n");

  /// What Chromium sends.
  private static final String BROWSER =
      """
      Connection: keep-alive
      Cache-Control: max-age=0
      sec-ch-ua: "Chromium";v="138", "Not)A;Brand";v="8"
      sec-ch-ua-mobile: ?0
      sec-ch-ua-platform: "Linux"
      Upgrade-Insecure-Requests: 1
      User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
      Chrome/138.0.0.0 Safari/537.36
      Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,\
      */*;q=0.8
      Accept-Encoding: gzip, deflate, br, zstd
      Accept-Language: en-GB,en;q=0.9,de;q=0.8
      Cookie: session=0123456789abcdef0123456789abcdef; theme=dark
      """
          .replace("\n", "\r\n");

  private static final String HOST = "Host: 127.0.0.1\r\n";

  private HttpRequests() {}

  /// One request.
  static String of(Load load) {
    return switch (load) {
      case HTTP_BROWSER, HTTP_PROXY_BROWSER -> get("/", BROWSER);
      case HTTP_JSON -> get("/json", "");
      case HTTP_FILE -> get("/files/small", "");
      case HTTP_LARGE_FILE -> get("/files/large", "");
      case HTTP_UPLOAD -> upload();
      default -> get("/", "");
    };
  }

  private static String get(String path, String fields) {
    return "GET " + path + " HTTP/1.1\r\n" + HOST + fields + "\r\n";
  }

  private static String upload() {
    String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
    String head = "POST /upload HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";
    return head + chunk.repeat(4) + "0\r\n\r\n";
  }

  /// How long the answer is that begins like this; 0 if too little has come to say.
  static long answerSize(ByteBuffer begin) throws IOException {
    String text = StandardCharsets.ISO_8859_1.decode(begin).toString().toLowerCase(Locale.ROOT);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return 0;
    }
    Matcher length = LENGTH.matcher(text.substring(0, end + 2));
    if (!text.startsWith("http/1.1 200") || !length.find()) {
      throw new IOException("expected 200 with a Content-Length, got " + text.substring(0, end));
    }
    return end + 4 + Long.parseLong(length.group(1));
  }
}
