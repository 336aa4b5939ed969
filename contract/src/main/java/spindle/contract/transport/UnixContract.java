package spindle.contract.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import spindle.address.UnixAddress;
import spindle.contract.ContractCase;
import spindle.contract.Harness;
import spindle.contract.Harness.KernelOpener;
import spindle.contract.trial.Expect;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.defer.Deferred;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.SocketNames;
import spindle.protocol.ListeningPort;
import spindle.protocol.PeerCredentials;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectError;
import spindle.reason.ConnectionRefusedError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// What UNIX sockets keep over every kernel that has them, beside what every connection keeps
/// ([TransportContract] over [Harness#unix]): whose the file is, what becomes of it, and who is at
/// the other end.
public final class UnixContract {
  /// Something that not every kernel has. Cases that need what is missing are left out.
  public enum Feature {
    /// A name is a file of this machine, with an owner and rights.
    FILES,
    /// There are names without a file, which begin with a NUL.
    ABSTRACT_NAMES
  }

  /// What a case does.
  @FunctionalInterface
  private interface Body {
    void run(Trial trial, Path place) throws Exception;
  }

  /// What a case does that also asks the kernel itself.
  @FunctionalInterface
  private interface KernelBody {
    void run(Trial trial, Path place, Kernel kernel) throws Exception;
  }

  private final List<ContractCase> list = new ArrayList<>();
  private final String name;
  private final Path directory;
  private final KernelOpener opener;
  private final boolean files;

  private UnixContract(String name, Path directory, KernelOpener opener, boolean files) {
    this.name = name;
    this.directory = directory;
    this.opener = opener;
    this.files = files;
  }

  /// The cases of a kernel whose names are files, over the kernels that `opener` opens. Each makes
  /// a directory of its own in `directory` and may be run alone, in any order and again.
  public static List<ContractCase> cases(String name, Path directory, KernelOpener opener) {
    return cases(name, directory, opener, EnumSet.of(Feature.FILES));
  }

  /// The cases that need none but these features.
  public static List<ContractCase> cases(
      String name, Path directory, KernelOpener opener, Set<Feature> features) {
    boolean files = features.contains(Feature.FILES);
    UnixContract contract = new UnixContract(name, directory, opener, files);
    if (files) {
      contract.addFileCases();
    }
    contract.addPlaceCases();
    contract.addConnectionCases();
    if (features.contains(Feature.ABSTRACT_NAMES)) {
      contract.add("an abstract name is no file, and free with its socket", contract::withoutFile);
    }
    return List.copyOf(contract.list);
  }

  private void addFileCases() {
    add("the file is for its owner alone, unless told otherwise", UnixContract::modes);
    add("a port that stopped leaves nothing behind", UnixContract::leavesNothing);
    add("the end of the reactor removes the file", UnixContract::reactorEnds);
    add("the file of a server that died is replaced", UnixContract::replacesDead);
    add("a living server is left alone", UnixContract::leavesLiving);
    add("a file that is no socket is left alone", UnixContract::leavesFiles);
    add("a file that has taken our place is not removed", UnixContract::leavesOthers);
  }

  private void addPlaceCases() {
    add("a place has one server at a time", UnixContract::oneServer);
    add("a port may listen again at its place", this::listensAgain);
    add("a place that cannot be had says why", this::cannotBeHad);
    add("a path may be as long as the system takes, and no longer", this::longest);
    add("what is no path is refused in the same words", UnixContract::noPath);
  }

  private void addConnectionCases() {
    add("a server is known by its path, a client has no name", UnixContract::addresses);
    add("there is no noDelay and no keepAlive to be switched on", UnixContract::nothingOfTcp);
    add("the system vouches for the peer", this::credentials);
    add("where nobody listens an attempt is refused", this::refused);
    addWithKernel("a full backlog fails an attempt, and says so", UnixContract::backlog);
    add("a client cannot have a name of its own", this::clientName);
  }

  private void add(String what, Body body) {
    addWithKernel(what, (trial, place, _) -> body.run(trial, place));
  }

  private void addWithKernel(String what, KernelBody body) {
    list.add(
        new ContractCase(
            what,
            () -> {
              Path own = Files.createTempDirectory(directory, "u");
              Kernel kernel = opener.open();
              Harness harness = Harness.unix(name, directory, () -> kernel);
              try (Trial trial = new Trial(harness, ReactorSettings.defaults())) {
                body.run(trial, own.resolve("app"), kernel);
                trial.finish();
              }
            }));
  }

  private static UnixAddress address(Path place) {
    return new UnixAddress(place.toString());
  }

  private static ListeningPort listen(Trial trial, Path place) throws CannotListenError {
    return listen(trial, place, ListenOptions.defaults());
  }

  private static ListeningPort listen(Trial trial, Path place, ListenOptions options)
      throws CannotListenError {
    return trial.reactor.listen(address(place), _ -> trial.recorder("server"), options);
  }

  private static String mode(Path place) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(place));
  }

  private static List<String> namesBeside(Path place) throws IOException {
    Path parent = place.getParent();
    if (parent == null) {
      throw new IOException(place + " is in no directory");
    }
    try (Stream<Path> files = Files.list(parent)) {
      return files.map(each -> String.valueOf(each.getFileName())).sorted().toList();
    }
  }

  private static void stop(Trial trial, ListeningPort port) {
    Deferred<Void> stopped = port.stopListening();
    trial.until("the port has stopped", stopped::called);
  }

  private static void modes(Trial trial, Path place) throws Exception {
    listen(trial, place);
    Expect.equal(mode(place), "rw-------");
    Path open = place.resolveSibling("open");
    listen(trial, open, ListenOptions.defaults().withFileMode(0666));
    Expect.equal(mode(open), "rw-rw-rw-");
    Path odd = place.resolveSibling("odd");
    listen(trial, odd, ListenOptions.defaults().withFileMode(0751));
    Expect.equal(mode(odd), "rwxr-x--x");
    Expect.equal(namesBeside(place), List.of("app", "odd", "open"));
  }

  private static void leavesNothing(Trial trial, Path place) throws Exception {
    ListeningPort port = listen(trial, place);
    Expect.equal(namesBeside(place), List.of("app"));
    stop(trial, port);
    Expect.equal(namesBeside(place), List.of());
  }

  private static void reactorEnds(Trial trial, Path place) throws Exception {
    listen(trial, place);
    trial.turns(2);
    trial.close();
    Expect.equal(namesBeside(place), List.of());
  }

  /// What a server leaves that ends without a word.
  private static void die(Path place) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(place));
    }
  }

  private static void replacesDead(Trial trial, Path place) throws Exception {
    die(place);
    Expect.equal(namesBeside(place), List.of("app"));
    ListeningPort port = listen(trial, place);
    Expect.equal(namesBeside(place), List.of("app"));
    Recorder client = connect(trial, place);
    trial.until("it is connected", client::made);
    stop(trial, port);
    Expect.equal(namesBeside(place), List.of());
  }

  private static Recorder connect(Trial trial, Path place) {
    Recorder client = trial.recorder("client");
    trial
        .reactor
        .connect(address(place), _ -> client, ConnectOptions.defaults())
        .reportedElsewhere();
    return client;
  }

  private static void leavesLiving(Trial trial, Path place) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(place));
      CannotListenError taken = Expect.thrown(CannotListenError.class, () -> listen(trial, place));
      Expect.that(taken.toString().contains(place.toString()), "no path in: " + taken);
      Expect.equal(namesBeside(place), List.of("app"));
    }
    listen(trial, place);
    Expect.thrown(CannotListenError.class, () -> listen(trial, place));
    trial.turns(2);
    Expect.equal(namesBeside(place), List.of("app"));
  }

  private static void leavesFiles(Trial trial, Path place) throws Exception {
    Files.writeString(place, "precious");
    CannotListenError inTheWay = Expect.thrown(CannotListenError.class, () -> listen(trial, place));
    Expect.that(String.valueOf(inTheWay.getCause()).contains("no socket"), "got " + inTheWay);
    Expect.equal(Files.readString(place), "precious");

    Path link = Files.createSymbolicLink(place.resolveSibling("link"), place);
    Expect.thrown(CannotListenError.class, () -> listen(trial, link));
    Path folder = Files.createDirectory(place.resolveSibling("folder"));
    Expect.thrown(CannotListenError.class, () -> listen(trial, folder));
    Expect.equal(namesBeside(place), List.of("app", "folder", "link"));
  }

  private static void leavesOthers(Trial trial, Path place) throws Exception {
    ListeningPort port = listen(trial, place);
    Files.delete(place);
    Files.writeString(place, "precious");
    stop(trial, port);
    Expect.equal(Files.readString(place), "precious");

    Path second = place.resolveSibling("second");
    ListeningPort other = listen(trial, second);
    Files.delete(second);
    die(second);
    stop(trial, other);
    Expect.that(Files.exists(second, LinkOption.NOFOLLOW_LINKS), "it was removed");
  }

  private static void oneServer(Trial trial, Path place) throws Exception {
    ListeningPort port = listen(trial, place);
    CannotListenError taken = Expect.thrown(CannotListenError.class, () -> listen(trial, place));
    Expect.that(taken.toString().contains(place.toString()), "no path in: " + taken);
    trial.until("the first one is still there", connect(trial, place)::made);
    stop(trial, port);
    expectFailure(trial, place, ConnectionRefusedError.class);
    listen(trial, place);
    trial.until("the second one is there", connect(trial, place)::made);
  }

  private void listensAgain(Trial trial, Path place) throws Exception {
    ListeningPort port = listen(trial, place);
    for (int i = 0; i < 5; i++) {
      stop(trial, port);
      port.startListening();
      Expect.equal(port.host(), address(place));
      if (files) {
        Expect.equal(mode(place), "rw-------");
      }
    }
    trial.until("it is connected", connect(trial, place)::made);
  }

  private void cannotBeHad(Trial trial, Path place) throws Exception {
    if (files) {
      directoryMissing(trial, place);
    }
    Path longer = place.resolveSibling("x".repeat(200));
    Expect.thrown(CannotListenError.class, () -> listen(trial, longer));
    Expect.thrown(
        CannotListenError.class,
        () -> listen(trial, place, ListenOptions.defaults().withReusePort(true)));
    expectFailure(trial, longer, ConnectError.class);
    Expect.equal(namesBeside(place), List.of());
  }

  /// A place in the directory of `place` whose path has `length` bytes, the last name `last` of
  /// them or one more.
  private static UnixAddress placeOfLength(Path place, int length, int last) throws IOException {
    Path folder = place.getParent();
    while (folder != null) {
      int left = length - folder.toString().length() - 1;
      if (left <= last + 1) {
        return new UnixAddress(folder.resolve("n".repeat(left)).toString());
      }
      folder = folder.resolve("d".repeat(Math.min(20, left - last - 1)));
    }
    throw new IOException(place + " is in no directory");
  }

  private void longest(Trial trial, Path place) throws Exception {
    for (int last : new int[] {1, 30}) {
      UnixAddress most = placeOfLength(place, SocketNames.PATH_MAX, last);
      if (files) {
        Files.createDirectories(Path.of(most.path()).getParent());
      }
      Recorder server = trial.recorder("server");
      ListeningPort port = trial.reactor.listen(most, _ -> server, ListenOptions.defaults());
      Expect.equal(port.host(), most);
      Recorder client = connect(trial, Path.of(most.path()));
      trial.until("both are connected", () -> server.made() && client.made());
      Expect.equal(client.transport().peer(), most);
      Expect.equal(server.transport().host(), most);
      client.transport().loseConnection();
      trial.until("both are lost", () -> server.lost() && client.lost());
      stop(trial, port);
      expectRefused(trial, new UnixAddress(most.path() + "n"), "at most");
    }
  }

  private static void noPath(Trial trial, Path place) throws Exception {
    expectRefused(trial, new UnixAddress(""), "an empty one");
    expectRefused(trial, new UnixAddress(place + "\0b"), "without NUL characters");
    Expect.equal(namesBeside(place), List.of());
  }

  private static void expectRefused(Trial trial, UnixAddress place, String words) {
    CannotListenError listening =
        Expect.thrown(
            CannotListenError.class,
            () -> trial.reactor.listen(place, _ -> new Protocol() {}, ListenOptions.defaults()));
    Expect.that(
        String.valueOf(listening.getCause()).contains(words), "got " + listening.getCause());
    ConnectError connecting = expectFailure(trial, place, ConnectError.class);
    Expect.that(String.valueOf(connecting.getMessage()).contains(words), "got " + connecting);
  }

  private static void directoryMissing(Trial trial, Path place) throws Exception {
    Path nowhere = place.resolve("deeper");
    CannotListenError missing =
        Expect.thrown(CannotListenError.class, () -> listen(trial, nowhere));
    Expect.that(
        String.valueOf(missing.getCause()).contains("No such file or directory"),
        "got " + missing.getCause());
  }

  private static void addresses(Trial trial, Path place) throws Exception {
    Recorder server = trial.recorder("server");
    ListeningPort port =
        trial.reactor.listen(address(place), _ -> server, ListenOptions.defaults());
    Recorder client = connect(trial, place);
    trial.until("both are connected", () -> server.made() && client.made());
    UnixAddress unnamed = new UnixAddress("");
    Expect.equal(port.host(), address(place));
    Expect.equal(server.transport().host(), address(place));
    Expect.equal(server.transport().peer(), unnamed);
    Expect.equal(client.transport().host(), unnamed);
    Expect.equal(client.transport().peer(), address(place));
    client.transport().loseConnection();
    trial.until("both are lost", () -> server.lost() && client.lost());
    Expect.equal(server.transport().host(), address(place));
    Expect.equal(client.transport().host(), unnamed);
  }

  private static void nothingOfTcp(Trial trial, Path place) throws Exception {
    Recorder server = trial.recorder("server");
    trial.reactor.listen(address(place), _ -> server, ListenOptions.defaults());
    Recorder client = connect(trial, place);
    trial.until("both are connected", () -> server.made() && client.made());
    for (Recorder each : List.of(server, client)) {
      Transport transport = each.transport();
      Expect.that(!transport.noDelay() && !transport.keepAlive(), "it is on from the start");
      transport.setNoDelay(true);
      transport.setKeepAlive(true);
      Expect.that(!transport.noDelay() && !transport.keepAlive(), "it can be switched on");
    }
  }

  private void credentials(Trial trial, Path place) throws Exception {
    Recorder server = trial.recorder("server");
    trial.reactor.listen(address(place), _ -> server, ListenOptions.defaults());
    Recorder client = connect(trial, place);
    trial.until("both are connected", () -> server.made() && client.made());
    for (Recorder each : List.of(server, client)) {
      PeerCredentials peer = each.transport().peerCredentials().orElseThrow();
      Expect.that(!peer.user().isEmpty(), "no user");
      Expect.that(!peer.group().isEmpty(), "no group");
      if (files) {
        Expect.equal(peer.user(), System.getProperty("user.name"));
        int process = peer.process().orElse((int) ProcessHandle.current().pid());
        Expect.equal((long) process, ProcessHandle.current().pid());
      }
    }
    Expect.equal(server.transport().peerCredentials(), client.transport().peerCredentials());
    client.transport().loseConnection();
    trial.until("both are lost", () -> server.lost() && client.lost());
    Expect.that(server.transport().peerCredentials().isEmpty(), "vouched for after the end");
  }

  private void refused(Trial trial, Path place) throws Exception {
    expectFailure(trial, place, ConnectionRefusedError.class);
    if (files) {
      die(place);
      expectFailure(trial, place, ConnectionRefusedError.class);
      Path file = Files.writeString(place.resolveSibling("file"), "");
      expectFailure(trial, file, ConnectionRefusedError.class);
    }
  }

  private static ConnectError expectFailure(Trial trial, Path place, Class<?> kind) {
    return expectFailure(trial, address(place), kind);
  }

  private static ConnectError expectFailure(Trial trial, UnixAddress place, Class<?> kind) {
    List<Throwable> failures = new ArrayList<>();
    trial
        .reactor
        .connect(place, _ -> trial.recorder("client"), ConnectOptions.defaults())
        .onFailure(Throwable.class, failures::add)
        .reportedElsewhere();
    Expect.equal(failures, List.of());
    trial.until("it has failed", () -> !failures.isEmpty());
    Throwable failure = failures.getFirst();
    Expect.that(kind.isInstance(failure), "expected " + kind + ", got " + failure);
    return (ConnectError) failure;
  }

  private static void backlog(Trial trial, Path place, Kernel kernel) throws Exception {
    ListeningSocket unattended = kernel.listen(address(place), new Kernel.Listening(1));
    for (int i = 0; i < 2; i++) {
      trial.until("it is connected", connect(trial, place)::made);
    }
    ConnectError full = expectFailure(trial, place, ConnectError.class);
    Expect.that(String.valueOf(full.getMessage()).contains("backlog"), "got " + full);
    unattended.close();
  }

  /// An abstract name: what stands in the place's stead.
  private void withoutFile(Trial trial, Path place) throws Exception {
    UnixAddress abstractName = new UnixAddress("\0" + place);
    Recorder server = trial.recorder("server");
    ListeningPort port = trial.reactor.listen(abstractName, _ -> server, ListenOptions.defaults());
    Expect.equal(port.host(), abstractName);
    Expect.equal(namesBeside(place), List.of());
    Expect.thrown(
        CannotListenError.class,
        () -> trial.reactor.listen(abstractName, _ -> null, ListenOptions.defaults()));
    Recorder client = trial.recorder("client");
    trial.reactor.connect(abstractName, _ -> client, ConnectOptions.defaults()).reportedElsewhere();
    trial.until("both are connected", () -> server.made() && client.made());
    stop(trial, port);
    trial.reactor.listen(abstractName, _ -> null, ListenOptions.defaults());
  }

  private void clientName(Trial trial, Path place) throws Exception {
    listen(trial, place);
    ConnectOptions named =
        ConnectOptions.defaults().withBindAddress(address(place.resolveSibling("client")));
    List<Throwable> failures = new ArrayList<>();
    trial
        .reactor
        .connect(address(place), _ -> new Protocol() {}, named)
        .onFailure(ConnectError.class, failures::add)
        .reportedElsewhere();
    trial.until("it has failed", () -> !failures.isEmpty());
    Expect.equal(namesBeside(place), files ? List.of("app") : List.of());
  }
}
