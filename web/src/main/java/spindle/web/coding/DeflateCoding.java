package spindle.web.coding;

/// deflate: the format of zlib, RFC 1950, as RFC 9110, 8.4.1.2, has it. What some send by that name
/// is without the head of zlib, and is understood as well; so it is never offered.
final class DeflateCoding implements ContentCoding {
  @Override
  public String name() {
    return "deflate";
  }

  @Override
  public boolean offered() {
    return false;
  }

  @Override
  public ContentCoder encoder() {
    return new DeflateEncoder();
  }

  @Override
  public ContentCoder decoder() {
    return new DeflateDecoder();
  }
}
