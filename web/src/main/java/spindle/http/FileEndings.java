package spindle.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Which media type a file has, by the ending of its name. Immutable; `with` gives a changed copy.
public final class FileEndings {
  private static final String USUAL =
      """
      text/html html htm
      text/css css
      text/javascript js mjs
      text/plain txt text log conf ini
      text/markdown md markdown
      text/csv csv
      text/tab-separated-values tsv
      text/calendar ics
      text/vcard vcf
      text/vtt vtt
      text/x-java java
      text/x-python py
      text/x-c c h
      text/x-shellscript sh
      application/json json map
      application/ld+json jsonld
      application/manifest+json webmanifest
      application/geo+json geojson
      application/xml xml xsd xsl xslt
      application/atom+xml atom
      application/rss+xml rss
      application/xhtml+xml xhtml
      application/yaml yaml yml
      application/toml toml
      application/sql sql
      application/wasm wasm
      application/pdf pdf
      application/rtf rtf
      application/epub+zip epub
      application/zip zip
      application/gzip gz tgz
      application/zstd zst
      application/x-brotli br
      application/x-bzip2 bz2
      application/x-xz xz
      application/x-tar tar
      application/x-7z-compressed 7z
      application/java-archive jar war
      application/java-vm class
      application/msword doc
      application/vnd.ms-excel xls
      application/vnd.ms-powerpoint ppt
      application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
      application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
      application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
      application/vnd.oasis.opendocument.text odt
      application/vnd.oasis.opendocument.spreadsheet ods
      application/vnd.oasis.opendocument.presentation odp
      application/vnd.apple.mpegurl m3u8
      application/dash+xml mpd
      image/png png
      image/jpeg jpg jpeg
      image/gif gif
      image/webp webp
      image/avif avif
      image/svg+xml svg
      image/x-icon ico
      image/bmp bmp
      image/tiff tif tiff
      image/jxl jxl
      audio/mpeg mp3
      audio/mp4 m4a
      audio/ogg ogg oga opus
      audio/wav wav
      audio/flac flac
      audio/aac aac
      audio/midi mid midi
      video/mp4 mp4 m4v
      video/webm webm
      video/ogg ogv
      video/quicktime mov
      video/x-msvideo avi
      video/x-matroska mkv
      video/mp2t ts
      font/woff woff
      font/woff2 woff2
      font/ttf ttf
      font/otf otf
      model/gltf+json gltf
      model/gltf-binary glb
      """;

  private static final FileEndings OF_THE_WEB = new FileEndings(read(), MediaType.OCTET_STREAM);

  private final Map<String, MediaType> types;
  private final MediaType unknown;

  private FileEndings(Map<String, MediaType> types, MediaType unknown) {
    this.types = types;
    this.unknown = unknown;
  }

  private static Map<String, MediaType> read() {
    Map<String, MediaType> types = new LinkedHashMap<>();
    for (String line : USUAL.lines().toList()) {
      String[] words = line.split(" ", -1);
      for (int i = 1; i < words.length; i++) {
        types.put(words[i], spelled(MediaType.of(words[0])));
      }
    }
    return types;
  }

  private static MediaType spelled(MediaType type) {
    return type.isText() ? type.withParameter("charset", "utf-8") : type;
  }

  /// Some hundred endings that files on the web have. Text is said to be in UTF-8; files of other
  /// endings, and of none, are bytes: `application/octet-stream`.
  public static FileEndings usual() {
    return OF_THE_WEB;
  }

  /// A copy that knows one ending more, or another type for it.
  ///
  /// @param ending without its dot; case does not count
  public FileEndings with(String ending, MediaType type) {
    Map<String, MediaType> more = new LinkedHashMap<>(types);
    more.put(ending.toLowerCase(Locale.ROOT), type);
    return new FileEndings(more, unknown);
  }

  /// A copy with another type for what it does not know.
  public FileEndings withUnknown(MediaType type) {
    return new FileEndings(types, type);
  }

  /// The media type of a file of this name.
  public MediaType typeOf(String fileName) {
    String ending = fileName.substring(fileName.lastIndexOf('.') + 1);
    return types.getOrDefault(ending.toLowerCase(Locale.ROOT), unknown);
  }
}
