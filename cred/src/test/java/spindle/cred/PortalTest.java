package spindle.cred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.protocol.PeerCredentials;

class PortalTest {
  private static final IPv4Address PEER = IPv4Address.of("192.0.2.1", 1);

  /// What users find here.
  private record Mailbox(String owner) {}

  private final List<String> left = new ArrayList<>();
  private final Portal<Mailbox> portal =
      Portal.to(user ->
              user.name().equals("barred")
                  ? Deferred.fail(new UnauthorizedLogin())
                  : Deferred.succeed(
                      new Avatar<>(new Mailbox(user.name()), () -> left.add(user.name()))))
          .with(
              Login.class,
              login ->
                  Deferred.succeed(
                      login.password().equals("right")
                          ? Optional.of(User.named(login.name()))
                          : Optional.empty()))
          .with(Token.class, Tokens.of(Map.of("t0ken", User.named("ann"))));

  private static <A> Avatar<A> entered(Deferred<Avatar<A>> login) throws Throwable {
    return login.take();
  }

  @Test
  void whoIsKnownFindsItsAvatarAndLeavesIt() throws Throwable {
    Avatar<Mailbox> avatar = entered(portal.login(new Login("ann", "right", PEER)));
    assertThat(avatar.avatar()).isEqualTo(new Mailbox("ann"));
    avatar.logout().run();
    assertThat(left).containsExactly("ann");
    assertThat(entered(portal.login(new Token("t0ken", PEER))).avatar())
        .isEqualTo(new Mailbox("ann"));
  }

  @Test
  void whoIsNotDoesNotLearnWhy() {
    for (Credentials each :
        List.of(
            new Login("ann", "wrong", PEER),
            new Login("barred", "right", PEER),
            new Token("other", PEER))) {
      assertThatThrownBy(() -> portal.login(each).take())
          .isInstanceOf(UnauthorizedLogin.class)
          .hasMessage("the credentials are nobody's");
    }
  }

  @Test
  void aKindWithoutACheckerIsNamed() {
    assertThatThrownBy(() -> portal.login(new Anonymous(PEER)).take())
        .isInstanceOf(UnhandledCredentials.class)
        .hasMessageContaining("Anonymous");
    assertThat(portal.handles(Anonymous.class)).isFalse();
    assertThat(portal.handles(Token.class)).isTrue();
  }

  /// A kind of somebody else's.
  private record Riddle(String answer) implements OwnCredentials {
    @Override
    public Optional<String> claimed() {
      return Optional.empty();
    }

    @Override
    public Address from() {
      return PEER;
    }
  }

  @Test
  void aKindOfOnesOwnIsCheckedByOnesOwn() throws Throwable {
    Portal<Mailbox> more =
        portal.with(
            Riddle.class,
            riddle ->
                riddle.answer().equals("man")
                    ? Deferred.succeed(Optional.of(User.named("oedipus")))
                    : Deferred.fail(new UnauthorizedLogin()));
    assertThat(entered(more.login(new Riddle("man"))).avatar()).isEqualTo(new Mailbox("oedipus"));
    assertThatThrownBy(() -> more.login(new Riddle("dog")).take())
        .isInstanceOf(UnauthorizedLogin.class);
  }

  @Test
  void tokensThatAreWrongCountForTheirAddress() {
    Portal<Mailbox> limited = portal.withAttempts(new Attempts(AttemptLimits.defaults()));
    for (int i = 0; i < 50; i++) {
      assertThatThrownBy(() -> limited.login(new Token("x", PEER)).take())
          .isInstanceOf(UnauthorizedLogin.class);
    }
    assertThatThrownBy(() -> limited.login(new Token("t0ken", PEER)).take())
        .isInstanceOf(TooManyAttempts.class);
  }

  @Test
  void aUserOfTheMachineComesInByItsName() throws Throwable {
    Portal<User> local = Portal.of(UnixPeer.class, UnixUsers.only("ann"));
    PeerCredentials ann = new PeerCredentials("ann", "users", OptionalInt.of(7));
    PeerCredentials bob = new PeerCredentials("bob", "users", OptionalInt.empty());
    UnixAddress here = new UnixAddress("");
    assertThat(entered(local.login(new UnixPeer(ann, here))).avatar()).isEqualTo(User.named("ann"));
    assertThatThrownBy(() -> local.login(new UnixPeer(bob, here)).take())
        .isInstanceOf(UnauthorizedLogin.class);
  }

  @Test
  void nothingHereShowsASecret() {
    assertThat(
            List.of(
                    new Login("ann", "secret", PEER),
                    new LoginWithCode("ann", "secret", "secret", PEER),
                    new Token("secret", PEER),
                    Tokens.of(Map.of("secret", User.named("ann"))),
                    Totp.of(
                        "secret secret secret"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .toString())
        .doesNotContain("secret");
  }
}
