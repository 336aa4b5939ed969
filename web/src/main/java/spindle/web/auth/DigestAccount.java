package spindle.web.auth;

import spindle.cred.User;
import spindle.http.grammar.Octets;

/// What Digest has to know of a user: a hash of name, realm and password for each algorithm.
/// Whoever has it can log in to this realm as if with the password, so keep it as one keeps a
/// password.
///
/// @param user who it is
/// @param sha256 the SHA-256 of `name:realm:password`, in 64 hexadecimal digits; empty if unknown
/// @param md5 the MD5 of the same, in 32; empty if unknown
public record DigestAccount(User user, String sha256, String md5) {
  /// Refuses what is no hash.
  public DigestAccount {
    requireHash(sha256, 64);
    requireHash(md5, 32);
  }

  private static void requireHash(String text, int digits) {
    boolean hex = text.chars().allMatch(c -> Octets.hexDigit(c) >= 0);
    if (!text.isEmpty() && !(hex && text.length() == digits)) {
      throw new IllegalArgumentException(
          "expected %d hexadecimal digits or nothing".formatted(digits));
    }
  }

  /// The hashes of this password.
  public static DigestAccount of(String realm, User user, String password) {
    String all = user.name() + ":" + realm + ":" + password;
    return new DigestAccount(
        user, DigestAlgorithm.SHA_256.hash(all), DigestAlgorithm.MD5.hash(all));
  }

  String hash(DigestAlgorithm algorithm) {
    return algorithm == DigestAlgorithm.MD5 ? md5 : sha256;
  }

  /// The name: the hashes are secret.
  @Override
  public String toString() {
    return "DigestAccount[name=" + user.name() + "]";
  }
}
