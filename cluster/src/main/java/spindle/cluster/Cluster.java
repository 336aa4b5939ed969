package spindle.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.cluster.agreement.Agreement;
import spindle.cluster.engine.Accord;
import spindle.cluster.engine.Engine;
import spindle.cluster.engine.EngineListener;
import spindle.cluster.engine.EnginePeer;
import spindle.cluster.engine.FrameWriter;
import spindle.cluster.engine.MalformedFrame;
import spindle.defer.Deferred;
import spindle.queue.DeferredQueue;
import spindle.queue.QueueOverflow;
import spindle.reactor.Reactor;
import spindle.reactor.SystemEventTrigger;
import spindle.topics.Presence;
import spindle.topics.PresenceLimits;
import spindle.topics.Subscriber;
import spindle.topics.Subscription;
import spindle.topics.Topics;

/// This process as a member of a cluster. It leaves when the reactor stops, or before by [#leave].
public final class Cluster implements Topics {
  static final System.Logger LOG = System.getLogger("spindle.cluster");

  private static final Duration GIVING_BACK = Duration.ofSeconds(1);
  private static final String PRESENCE = "spindle.presence";

  private final Reactor reactor;
  private final ClusterLimits limits;
  private final Engine engine;
  private final @Nullable Accord accord;
  private final @Nullable Agreement agreement;
  private final Map<EnginePeer, Link> links = new LinkedHashMap<>();
  private final OwnTopics topics;
  private final List<Consumer<? super MembershipChange>> watchers = new ArrayList<>();
  private final List<Runnable> leaveCalls = new ArrayList<>();
  private List<ClusterMember> members = List.of();
  private @Nullable EnginePeer selfPeer;
  private @Nullable Answerer answerer;
  private final List<Deferred<Void>> leavers = new ArrayList<>();
  private boolean hasPresence;
  private boolean leaving;
  private boolean left;
  private long lastMeeting;
  private long lastQuestion;

  /// @param accord what `agreement` is made with; null where the members agree on nothing
  Cluster(
      Reactor reactor,
      ClusterSettings settings,
      Engine engine,
      @Nullable Accord accord,
      @Nullable Agreement agreement) {
    this.reactor = reactor;
    this.engine = engine;
    this.accord = accord;
    this.agreement = agreement;
    limits = settings.limits();
    topics = new OwnTopics(settings.name(), limits, reactor, links.values());
  }

  /// Joins the cluster that `settings` name, or begins it if nobody is found. Where members begin
  /// at the same time without seeing each other, they come together within seconds.
  ///
  /// @return fails with [JoinFailed], also if the time to join is over; cancelling gives up
  /// @throws IllegalArgumentException if strangers could join: an address that is not loopback's,
  ///   and no [ClusterSecurity]; or if `queueMax` of the limits has no room for what is agreed on
  public static Deferred<Cluster> join(Reactor reactor, ClusterSettings settings) {
    settings.requireSecurity();
    settings.requireRoom();
    return new Joining(reactor, settings).begin();
  }

  /// The engine has joined.
  void joined(EnginePeer self) {
    selfPeer = self;
    members = List.of(member(self));
    if (accord != null) {
      accord.begin(engine.consensus(), this::forward);
      var watch = new LeaderWatch(accord, this, agreement().voters(), reactor);
      watch.start();
      onLeave(watch::stop);
    }
    SystemEventTrigger shutdown = reactor.addSystemEventTrigger("shutdown", this::leave);
    onLeave(() -> reactor.removeSystemEventTrigger(shutdown));
  }

  private static ClusterMember member(EnginePeer peer) {
    return new ClusterMember(
        peer.name(),
        peer.incarnation(),
        peer.place() == null
            ? null
            : Address.of(peer.place().getAddress(), peer.place().getPort()));
  }

  Reactor reactor() {
    return reactor;
  }

  /// This member.
  public ClusterMember self() {
    if (selfPeer == null) {
      throw new IllegalStateException("it has not joined");
    }
    return member(selfPeer);
  }

  /// Whether this is a member still: false from when it leaves, as it does by itself when the disk
  /// fails on which it keeps what is agreed on. Then [#onChange] tells that it has left.
  public boolean isMember() {
    return !leaving;
  }

  /// All members that are reached, this one among them, the oldest first.
  public List<ClusterMember> members() {
    return members;
  }

  /// The member of that name, if it is reached.
  public Optional<ClusterMember> member(String name) {
    return members.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /// Tells `watcher` who comes and goes from now on. What it throws is logged.
  public void onChange(Consumer<? super MembershipChange> watcher) {
    watchers.add(watcher);
  }

  /// Who comes and goes from now on, as a queue.
  ///
  /// @param most how many changes it may hold; one more, and it is fed no further, and its name is
  ///   in the log
  public DeferredQueue<MembershipChange> changes(int most) {
    DeferredQueue<MembershipChange> queue = new DeferredQueue<>(most, Integer.MAX_VALUE);
    watchers.add(
        new Consumer<>() {
          @Override
          public void accept(MembershipChange change) {
            try {
              queue.put(change);
            } catch (QueueOverflow full) {
              watchers.remove(this);
              LOG.log(System.Logger.Level.WARNING, "a queue of changes is full and ends", full);
            }
          }
        });
    return queue;
  }

  /// Who is here, on all members that have this: people in rooms. Whom a member has that is not
  /// reached any more has gone, at once.
  ///
  /// @return fails as [#subscribe] does
  /// @throws IllegalStateException if it was asked for already
  public Deferred<Presence> presence(PresenceLimits limits) {
    if (hasPresence) {
      throw new IllegalStateException("this member has presence already");
    }
    hasPresence = true;
    return Presence.over(this, reactor, PRESENCE, self().incarnation(), limits)
        .onSuccess(presence -> {
          onLeave(presence::end);
          onChange(change -> {
            if (change instanceof MembershipChange.Left(ClusterMember who)) {
              presence.lost(who.name());
            }
          });
        });
  }

  /// What the members agree on.
  ///
  /// @throws IllegalStateException if the settings say no
  ///   [spindle.cluster.agreement.AgreementSettings]
  public Agreement agreement() {
    if (agreement == null) {
      throw new IllegalStateException(
          "these members agree on nothing: give the settings AgreementSettings");
    }
    return agreement;
  }

  private void requireMessage(byte[] message) {
    if (message.length > limits.messageMax()) {
      throw new IllegalArgumentException(
          "expected at most %d bytes, got %d".formatted(limits.messageMax(), message.length));
    }
  }

  @Override
  public boolean publish(String topic, byte[] message) {
    Topics.requireName(topic);
    requireMessage(message);
    if (leaving) {
      return false;
    }
    byte[] frame = null;
    boolean room = topics.publish(topic, message);
    for (Link link : links.values()) {
      if (link.wants(topic)) {
        frame =
            frame == null
                ? new FrameWriter(Frames.TOPIC).number(0).text(topic).bytes(message).done()
                : frame;
        link.publish(topic, frame);
        room &= !link.crowded();
      }
    }
    return room;
  }

  @Override
  public Deferred<Subscription> subscribe(String topic, Subscriber subscriber) {
    return topics.subscribe(Topics.requireName(topic), subscriber);
  }

  /// Asks `member`, which answers by its [#answer]. Cancelling drops the answer.
  ///
  /// @return fails with [AskFailed], or with a [spindle.defer.TimeoutError] after `time`
  public Deferred<byte[]> ask(ClusterMember member, byte[] question, Duration time) {
    requireMessage(question);
    if (selfPeer != null && member.equals(self())) {
      return Deferred.<byte[]>maybeDeferred(
              () -> answerTo(member, Frames.TO_PROGRAM, question.clone()))
          .addErrback(failure -> failed(member, failure))
          .addTimeout(time, reactor);
    }
    for (Link link : links.values()) {
      if (link.member.equals(member)) {
        return link.asks.ask(Frames.TO_PROGRAM, question, time).addTimeout(time, reactor);
      }
    }
    return Deferred.fail(new MemberLost(member + " is not reached"));
  }

  private static byte[] failed(ClusterMember self, Throwable failure) throws AnswerFailed {
    LOG.log(System.Logger.Level.WARNING, "a question of " + self + " failed", failure);
    throw new AnswerFailed(self + " failed to answer; its log says why");
  }

  /// Has `answerer` answer what others ask this member; in the place of an earlier one.
  public void answer(Answerer answerer) {
    this.answerer = answerer;
  }

  Deferred<byte[]> answerTo(ClusterMember from, int to, byte[] question) throws Exception {
    if (to == Frames.TO_AGREEMENT) {
      if (accord == null) {
        throw new IllegalStateException("nothing is agreed on here: see ClusterSettings");
      }
      return accord.forwarded(question);
    }
    if (answerer == null) {
      throw new IllegalStateException("nobody answers here: see Cluster.answer");
    }
    return answerer.answer(from, question);
  }

  private Deferred<byte[]> forward(String leader, byte[] command) {
    Duration time = Duration.ofMinutes(1); // the caller's own is shorter
    for (Link link : links.values()) {
      if (link.member.name().equals(leader)) {
        return link.asks
            .ask(Frames.TO_AGREEMENT, command, time)
            .addErrback(MemberBusy.class, _ -> Accord.answer(Accord.BUSY));
      }
    }
    return Deferred.succeed(Accord.answer(Accord.NOT_LEADER));
  }

  /// Whoever leads answers by having something agreed on, which tells all who that is.
  void askWhoLeads() {
    for (Link link : links.values()) {
      link.asks
          .ask(Frames.TO_AGREEMENT, new byte[0], Duration.ofSeconds(5))
          .addTimeout(Duration.ofSeconds(5), reactor)
          .handleFailure(
              silent -> LOG.log(System.Logger.Level.DEBUG, link.member + " does not say", silent));
    }
  }

  /// Leaves: the others know at once. Roles that it leads it gives back before, for which it waits
  /// at most a second. What was published just before may not have been sent. May be repeated.
  public Deferred<Void> leave() {
    Deferred<Void> told = new Deferred<>();
    leavers.add(told);
    if (left) {
      tellLeavers();
    } else if (!leaving) {
      leaving = true;
      leaveCalls.forEach(Runnable::run);
      Deferred<?> ready = accord == null ? Deferred.succeed() : accord.giveBack();
      ready
          .addTimeout(GIVING_BACK, reactor)
          .handleFailure(
              late -> LOG.log(System.Logger.Level.DEBUG, "roles are not given back", late))
          .finallyDo(this::leaveNow)
          .handleFailure(Deferred::logError);
    }
    return told;
  }

  private void leaveNow() {
    List.copyOf(links.values()).forEach(Link::end);
    links.clear();
    topics.check();
    if (accord != null) {
      accord.end();
    }
    engine.close().finallyDo(this::tellLeavers).handleFailure(Deferred::logError);
  }

  private void tellLeavers() {
    left = true;
    List<Deferred<Void>> all = List.copyOf(leavers);
    leavers.clear();
    all.forEach(Deferred::callback);
  }

  /// Has `call` made when this member leaves.
  void onLeave(Runnable call) {
    leaveCalls.add(call);
  }

  /// What the engine tells.
  final class Inbound implements EngineListener {
    @Override
    public void members(List<EnginePeer> now) {
      if (!leaving) {
        members = now.stream().map(Cluster::member).toList();
        List<EnginePeer> gone =
            links.keySet().stream().filter(known -> !now.contains(known)).toList();
        gone.forEach(this::part); // first, since who comes may be another life of who has gone
        now.stream().filter(peer -> !peer.equals(selfPeer)).forEach(this::meet);
        topics.check();
      }
    }

    private void meet(EnginePeer peer) {
      if (!leaving && !links.containsKey(peer)) {
        lastMeeting = Math.max(lastMeeting + 1, reactor.nowNanos());
        ClusterMember member = member(peer);
        Link link =
            new Link(member, peer, engine, limits, topics, lastMeeting, () -> ++lastQuestion);
        links.put(peer, link);
        link.hello();
        tell(new MembershipChange.Joined(member));
      }
    }

    private void part(EnginePeer peer) {
      Link link = links.remove(peer);
      if (link != null) {
        link.end();
        tell(new MembershipChange.Left(link.member));
      }
    }

    private void tell(MembershipChange change) {
      for (Consumer<? super MembershipChange> each : List.copyOf(watchers)) {
        try {
          each.accept(change);
        } catch (RuntimeException failed) {
          LOG.log(System.Logger.Level.WARNING, "a watcher of members failed", failed);
        }
      }
    }

    @Override
    public void room() {
      links.values().forEach(Link::pump);
    }

    @Override
    public void ended() {
      if (!leaving) {
        LOG.log(System.Logger.Level.ERROR, "{0} is no member any more", selfPeer);
        leave().handleFailure(Deferred::logError);
        if (selfPeer != null) {
          tell(new MembershipChange.Left(member(selfPeer)));
        }
      }
    }

    @Override
    public void arrived(EnginePeer from, byte[] frame) {
      Link link = links.get(from);
      if (link != null) {
        try {
          new Arrival(link, frame).read(Cluster.this, topics);
        } catch (MalformedFrame malformed) {
          LOG.log(System.Logger.Level.WARNING, "from " + from, malformed);
        }
      }
    }
  }

  /// For those who watch what is kept: bytes that wait for others.
  long waitingBytes() {
    Collection<Link> all = links.values();
    return all.stream().mapToLong(Link::waitingBytes).sum();
  }

  @Override
  public String toString() {
    return "Cluster(%s of %s)".formatted(selfPeer, members);
  }
}
