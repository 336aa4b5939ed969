package spindle.http.wire;

import spindle.http.grammar.Octets;

/// Where in the extensions of a chunk one is: `;name`, `;name=token` or `;name="quoted"`, with
/// blanks where the grammar has them (RFC 9112, 7.1.1). Nobody uses them; they are stepped over,
/// but not blindly, since what one reader takes for an extension another may take for chunks.
enum ChunkExtension {
  BEFORE,
  BEFORE_NAME,
  NAME,
  AFTER_NAME,
  BEFORE_VALUE,
  TOKEN,
  QUOTED,
  ESCAPED,
  AFTER_VALUE,
  WRONG;

  /// Whether the line may end here.
  boolean mayEnd() {
    return this == NAME || this == TOKEN || this == AFTER_VALUE;
  }

  ChunkExtension after(byte octet) {
    boolean blank = octet == Octets.SP || octet == Octets.HT;
    return switch (this) {
      case BEFORE_NAME -> blank ? this : Octets.isToken(octet) ? NAME : WRONG;
      case NAME -> Octets.isToken(octet) ? this : blank ? AFTER_NAME : afterName(octet);
      case AFTER_NAME -> blank ? this : afterName(octet);
      case BEFORE_VALUE ->
          blank ? this : octet == '"' ? QUOTED : Octets.isToken(octet) ? TOKEN : WRONG;
      case TOKEN -> Octets.isToken(octet) ? this : octet == ';' ? BEFORE_NAME : WRONG;
      case QUOTED -> octet == '"' ? AFTER_VALUE : octet == '\\' ? ESCAPED : quotable(octet);
      case ESCAPED -> quotable(octet);
      case AFTER_VALUE -> octet == ';' ? BEFORE_NAME : WRONG;
      default -> WRONG;
    };
  }

  private static ChunkExtension afterName(byte octet) {
    return octet == ';' ? BEFORE_NAME : octet == '=' ? BEFORE_VALUE : WRONG;
  }

  private static ChunkExtension quotable(byte octet) {
    return Octets.isControl(octet) && octet != Octets.HT ? WRONG : QUOTED;
  }
}
