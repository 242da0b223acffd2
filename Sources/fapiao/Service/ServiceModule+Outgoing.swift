import Edge
import Ledger
import Messaging

extension ServiceModule {
    /// Messages that go out by calls of ours. Nothing runs where no channel can send any.
    static func outgoing(
        _ core: ServiceCore, _ senders: [any OutgoingSender]
    ) -> [ServiceModule] {
        guard !senders.isEmpty else { return [] }
        let dispatcher = OutgoingDispatcher(
            core.store.outgoing, seal: core.outgoingSeal, senders: senders,
            signal: core.outgoingSignal, now: core.now, logger: core.logger)
        return [
            ServiceModule(
                "outgoing",
                services: [BackgroundService("outgoing dispatcher") { await dispatcher.run() }],
                gauges: [OutgoingGauges(dispatcher).sample])
        ]
    }

    /// Entries of invoices that came later, and outcomes that did.
    static func awaitedEntries(
        _ core: ServiceCore, _ senders: [any OutgoingSender]
    ) -> [ServiceModule] {
        guard let lottery = core.lottery else { return [] }
        let teller = OutgoingEntryTeller(
            core.outbox, channels: Set(senders.map(\.channel)), site: lottery.site)
        let awaited = AwaitedEntries(
            lottery.entering, lottery.waiting, verifier: core.verifier, teller: teller,
            now: core.now, logger: core.logger)
        return [
            ServiceModule(
                "awaited entries",
                services: [BackgroundService("awaited entries") { await awaited.run() }])
        ]
    }
}
