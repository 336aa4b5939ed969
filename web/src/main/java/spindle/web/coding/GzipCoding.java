package spindle.web.coding;

import java.util.List;

/// gzip, RFC 1952, by the JDK's zlib.
final class GzipCoding implements ContentCoding {
  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public List<String> otherNames() {
    return List.of("x-gzip");
  }

  @Override
  public ContentCoder encoder() {
    return new GzipEncoder();
  }

  @Override
  public ContentCoder decoder() {
    return new GzipDecoder();
  }
}
