package spindle.web.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.cred.Checker;
import spindle.cred.Login;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.web.Request;

/// Name and password with each request, in UTF-8, RFC 7617. Over TLS only: in clear text everybody
/// on the way reads them.
public final class Basic implements AuthScheme {
  private final Challenge challenge;
  private final Portal<User> portal;

  private Basic(Challenge challenge, Portal<User> portal) {
    this.challenge = challenge;
    this.portal = portal;
  }

  /// Asks for a name and a password, and `checker` whose they are.
  ///
  /// @param realm what browsers show, and clients keep passwords for
  /// @throws IllegalArgumentException if the realm is not of printable ASCII and blanks
  public static Basic of(String realm, Checker<Login> checker) {
    return of(realm, Portal.of(Login.class, checker));
  }

  /// Asks for a name and a password, and has `portal` let in who has given them as a [Login].
  ///
  /// @param realm what browsers show, and clients keep passwords for
  /// @throws IllegalArgumentException if the realm is not of printable ASCII and blanks
  public static Basic of(String realm, Portal<User> portal) {
    Challenge challenge = Challenge.of("Basic").with("realm", realm).with("charset", "UTF-8");
    return new Basic(challenge, portal);
  }

  @Override
  public String name() {
    return "Basic";
  }

  @Override
  public List<Challenge> challenges() {
    return List.of(challenge);
  }

  @Override
  public Deferred<AuthResult> judge(Request request, HttpCredentials credentials) {
    Login login = credentials.word().map(word -> login(word, request.peer())).orElse(null);
    if (login == null) {
      return Deferred.succeed(AuthResult.absent());
    }
    return Entering.by(portal, login, List.of());
  }

  /// Null if it is none: no base64, no UTF-8, no colon, or with a control.
  static @Nullable Login login(String word, Address from) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(word));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      int colon = text.indexOf(':');
      boolean clean = text.chars().noneMatch(Character::isISOControl);
      return colon < 0 || !clean
          ? null
          : new Login(text.substring(0, colon), text.substring(colon + 1), from);
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return null;
    }
  }
}
