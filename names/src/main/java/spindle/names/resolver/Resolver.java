package spindle.names.resolver;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.wire.Question;
import spindle.reactor.Reactor;
import spindle.reason.DNSLookupError;
import spindle.roles.NameResolver;

/// Looks names up on the reactor's thread: asks the name servers itself, and neither starts a
/// thread nor waits.
///
/// ```java
/// reactor.installNameResolver(Resolver.system(reactor));
/// ```
///
/// From then on all that the reactor connects to by name is looked up by this. A name in the
/// `hosts` file is answered from there, `localhost` and what is below it without anybody; for
/// others, A and AAAA are asked for at once, for one after the other of the names that `search` and
/// `ndots` make of a short one. Answers are kept for their time, and equal questions at the same
/// time are one.
///
/// **What is believed.** Every question goes out from a random port with a random id, in letters of
/// random case, with a cookie where the server knows them; what comes back must have all of that
/// and come from where it was asked. Of an answer only the records of the name in question are
/// taken, and of the names that it stands for. Signatures (DNSSEC) are not looked at: that is left
/// to the servers.
///
/// Belongs to the thread of its reactor.
public final class Resolver implements NameResolver, AutoCloseable {
  /// How long the second family is waited for where only one answer is wanted.
  private static final Duration SECOND_FAMILY = Duration.ofSeconds(1);

  private static final DomainName LOCALHOST = DomainName.of("localhost");
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");

  private final Means means;
  private final Supplier<HostsFile> hosts;
  private final Servers servers;
  private final Questions questions;
  private final LookUps lookUps;

  private Resolver(
      Reactor reactor,
      Supplier<ResolvConf> conf,
      Supplier<HostsFile> hosts,
      ResolverSettings settings) {
    means = new Means(reactor, reactor, reactor, settings, RandomStock.of(settings.random()));
    this.hosts = hosts;
    servers = new Servers(means, conf);
    questions = new Questions(means, servers);
    lookUps = new LookUps(means, questions);
  }

  /// One that does what this machine's configuration says, with the default settings.
  public static Resolver system(Reactor reactor) {
    return system(reactor, ResolverSettings.defaults());
  }

  /// One that does what `/etc/resolv.conf` and `/etc/hosts` say, and the variables `LOCALDOMAIN`
  /// and `RES_OPTIONS`. The files are read again when they have changed, within a second.
  public static Resolver system(Reactor reactor, ResolverSettings settings) {
    return of(reactor, Path.of("/etc/resolv.conf"), Path.of("/etc/hosts"), settings);
  }

  /// The same with other files.
  public static Resolver of(
      Reactor reactor, Path resolvConf, Path hosts, ResolverSettings settings) {
    String hostName = SystemFiles.hostName();
    SystemFiles files =
        new SystemFiles(
            reactor,
            resolvConf,
            hosts,
            text -> SystemFiles.withEnvironment(text, hostName, System::getenv));
    return new Resolver(reactor, files::conf, files::hosts, settings);
  }

  /// One that reads no files.
  public static Resolver of(
      Reactor reactor, ResolvConf conf, HostsFile hosts, ResolverSettings settings) {
    return new Resolver(reactor, () -> conf, () -> hosts, settings);
  }

  /// One that asks these servers, with nothing else said.
  public static Resolver asking(Reactor reactor, Address... addresses) {
    return of(reactor, ResolvConf.of(addresses), HostsFile.empty(), ResolverSettings.defaults());
  }

  /// The addresses of a host, those of IPv4 first. If one family is found and the other is not
  /// answered for within a second, there are those of one.
  ///
  /// @return fires with one or more; fails with [DNSLookupError], whose message says which names
  ///   were tried and what each server said
  @Override
  public Deferred<List<InetAddress>> resolve(String host) {
    List<InetAddress> known = hosts.get().addresses(host);
    if (!known.isEmpty()) {
      return Deferred.succeed(known);
    }
    try {
      return resolve(DomainName.of(host), host, host.endsWith("."));
    } catch (IllegalArgumentException noName) {
      return Deferred.fail(noName(host, noName));
    }
  }

  /// The addresses of a host by its complete name: nothing is searched.
  ///
  /// @return as for the other `resolve`
  public Deferred<List<InetAddress>> resolve(DomainName host) {
    String text = host.toString();
    List<InetAddress> known = hosts.get().addresses(text);
    return known.isEmpty() ? resolve(host, text, true) : Deferred.succeed(known);
  }

  private Deferred<List<InetAddress>> resolve(DomainName asIs, String host, boolean complete) {
    if (asIs.isAtOrBelow(LOCALHOST)) {
      return Deferred.succeed(loopback());
    }
    List<DomainName> meant = meant(asIs, complete);
    Questions.Addresses kept = questions.addresses(meant.getFirst());
    if (kept == null) {
      return new AddressLookup(lookUps, host, meant)
          .together(new Together(means.clock(), SECOND_FAMILY));
    }
    List<InetAddress> all = new ArrayList<>(kept.four());
    all.addAll(kept.six());
    return Deferred.succeed(all);
  }

  /// The addresses of a host, those of IPv6 and those of IPv4 by themselves, each as soon as they
  /// are known.
  ///
  /// @return IPv6's and IPv4's; one, if there is only one family, or the hosts file says it
  @Override
  public List<Deferred<List<InetAddress>>> resolveApart(String host) {
    List<InetAddress> known = hosts.get().addresses(host);
    if (!known.isEmpty()) {
      return List.of(Deferred.succeed(known));
    }
    DomainName asIs;
    try {
      asIs = DomainName.of(host);
    } catch (IllegalArgumentException noName) {
      return List.of(Deferred.fail(noName(host, noName)));
    }
    if (asIs.isAtOrBelow(LOCALHOST)) {
      return List.of(Deferred.succeed(loopback()));
    }
    List<DomainName> meant = meant(asIs, host.endsWith("."));
    Questions.Addresses kept = questions.addresses(meant.getFirst());
    return kept == null ? new AddressLookup(lookUps, host, meant).apart() : apart(kept);
  }

  private List<DomainName> meant(DomainName asIs, boolean complete) {
    renew();
    return servers.conf().meant(asIs, complete);
  }

  private static DNSLookupError noName(String host, IllegalArgumentException why) {
    return new DNSLookupError("'%s' is no host name: %s".formatted(host, why.getMessage()), why);
  }

  private static List<Deferred<List<InetAddress>>> apart(Questions.Addresses kept) {
    List<InetAddress> four = kept.four();
    List<InetAddress> six = kept.six();
    return four.isEmpty() || six.isEmpty()
        ? List.of(Deferred.succeed(four.isEmpty() ? six : four))
        : List.of(Deferred.succeed(six), Deferred.succeed(four));
  }

  /// RFC 6761, 6.3: nobody is asked.
  private static List<InetAddress> loopback() {
    return HostsFile.parse(
            LOOPBACK.stream().map(each -> each + " localhost\n").reduce("", String::concat))
        .addresses("localhost");
  }

  /// The records of a name, of any type. The name is complete: nothing is searched.
  ///
  /// @return fires with what the servers say, be it that there is nothing; fails with
  ///   [DNSLookupError] if none of them says anything
  public Deferred<NameAnswer> ask(String name, RecordType type) {
    DomainName complete;
    try {
      complete = DomainName.of(name);
    } catch (IllegalArgumentException noName) {
      return Deferred.fail(new DNSLookupError(String.valueOf(noName.getMessage()), noName));
    }
    return ask(complete, type);
  }

  /// The records of a name, of any type.
  ///
  /// @return as for the other `ask`
  public Deferred<NameAnswer> ask(DomainName name, RecordType type) {
    renew();
    return new RecordLookup(lookUps, Question.of(name, type)).begin();
  }

  /// The names that an address is said to have, by its PTR records. Whoever has the address says
  /// so: do not trust them.
  ///
  /// @return fires with those in the `hosts` file, or those that the servers say, mostly one; with
  ///   none if there is none
  public Deferred<List<DomainName>> names(InetAddress address) {
    String known = hosts.get().name(address);
    if (!known.isEmpty()) {
      return Deferred.maybeDeferred(() -> Deferred.succeed(List.of(DomainName.of(known))));
    }
    return ask(DomainName.of(address), RecordType.PTR)
        .addCallback(answer -> answer.records().stream().map(ResourceRecord::target).toList());
  }

  private void renew() {
    if (servers.renew()) {
      questions.forget();
    }
  }

  /// How many answers are kept at this moment.
  public int kept() {
    return questions.cache().size();
  }

  /// How many questions are under way or wait at this moment.
  public int underWay() {
    return questions.underWay();
  }

  /// Forgets all that is kept.
  public void forget() {
    questions.forget();
  }

  /// Gives up what is under way and closes its connections. May be repeated.
  @Override
  public void close() {
    lookUps.cancelAll();
    questions.close();
    servers.close();
  }
}
