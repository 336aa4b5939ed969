import module spindle.web;

/// A site that asks who it is, in every way. The argument is a port.
void main(String... args) {
  var reactor = Reactor.get();
  var ann = User.named("ann", "write");
  var users = Users.none().with(ann, PasswordHash.of("öpen:sesame", 1000, new Random(1)));
  var basic = Authentication.by(Basic.of("a \"site\"", users));
  var digest = digest(ann);
  var bearer = Bearer.of("api", Map.of("t0ken", ann, "other", User.named("bob")));
  Handler shows = request -> Response.text("hello " + Authentication.user(request).name() + "\n");
  var site =
      Site.of(
              routes -> {
                routes.get("/basic").answer(shows.with(basic));
                routes.put("/basic").answer(shows.with(basic));
                routes.get("/digest").answer(shows.with(Authentication.by(digest)));
                routes.get("/md5").answer(shows.with(Authentication.by(digest.withMd5())));
                routes
                    .get("/bearer")
                    .answer(shows.with(Authentication.by(bearer).withRole("write")));
                routes
                    .get("/any")
                    .answer(shows.with(Authentication.by(bearer, basicOf(users), digest)));
              })
          .withLimits(WebLimits.defaults().withBodyMax(4L << 30));
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0])).listen(site);
  reactor.run();
}

Basic basicOf(Users users) {
  return Basic.of("any", users);
}

Digest digest(User user) {
  return Digest.of("digest", DigestAccounts.of(DigestAccount.of("digest", user, "open sesame")));
}
