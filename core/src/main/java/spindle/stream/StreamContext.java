package spindle.stream;

import spindle.loop.Loop;
import spindle.outbox.OutboxPool;
import spindle.roles.Statistics;

/// What the streams of one reactor share: where bytes wait to be sent, what is kept for peers, who
/// lingers, which factories are in use.
public final class StreamContext {
  public final Loop loop;
  final FactoryUses factories = new FactoryUses();
  public final DescriptorReserve reserve;
  final OutboxPool outboxes;
  final InputBudget input;
  final Lingering lingering;
  final WireBuffers wires = new WireBuffers();
  final Lending lending;

  public StreamContext(Loop loop) {
    this.loop = loop;
    reserve = new DescriptorReserve(loop.kernel);
    outboxes =
        new OutboxPool(loop.kernel, loop::nowNanos, loop.endOfTurn, loop.settings.outputBudget());
    input = new InputBudget(loop, loop.settings.inputBudget());
    lingering = new Lingering(loop);
    lending = Lending.over(loop.kernel);
  }

  /// What the reactor has at this moment.
  public Statistics statistics() {
    return new Statistics(
        loop.open.size(),
        loop.open.connections(),
        loop.delayedCalls.size(),
        outboxes.buffered(),
        input.kept(),
        loop.droppedWrites(),
        loop.droppedDatagrams());
  }
}
