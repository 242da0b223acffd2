package import Invoices
import Synchronization

/// Writes a ledger of several parts: each part gets its own changes in the order of the batch,
/// and one that does not answer fails only those.
///
/// Changes of two parts know nothing of each other, so no order is kept between them; the only
/// change that touches two invoices, a red letter and its original, must stay within one part.
package final class ShardedWriter: LedgerWriter {
    private let writers: Sharded<Shard>

    private struct Shard: Sendable {
        let number: Int
        let writer: any LedgerWriter
        let ledger: any InvoiceLedger
    }

    /// The parts that did not answer last time.
    private let silent = Mutex(ShardSet())

    /// - Parameter ledgers: asked first where a part has not answered: a read that nobody answers
    ///   is told at once, while a transaction would wait for its connection.
    package init(writers: Sharded<any LedgerWriter>, ledgers: Sharded<any InvoiceLedger>) {
        self.writers = Sharded(writers.map) { number in
            Shard(number: number, writer: writers.parts[number], ledger: ledgers.parts[number])
        }
    }

    /// Outcomes in the order of the changes. Of several parts, one that does not answer makes its
    /// changes `failed`; a ledger in one part throws instead.
    package func apply(
        _ changes: [LedgerChange], by actor: ChangeActor
    ) async throws(ServiceUnavailable) -> [ChangeOutcome] {
        if writers.parts.count == 1 {
            return try await writers.parts[0].writer.apply(changes, by: actor)
        }
        let map = writers.map
        return await writers.answers(to: changes, by: \.id) { shard, changes in
            await self.apply(changes, by: actor, to: shard, map)
        }
    }

    private func apply(
        _ changes: [LedgerChange], by actor: ChangeActor, to shard: Shard, _ map: ShardMap
    ) async -> [ChangeOutcome] {
        let isWithin = changes.map { change in
            guard case .issue(let invoice) = change, let original = invoice.original else {
                return true
            }
            return map.shard(of: original) == shard.number
        }
        let own = zip(changes, isWithin).compactMap { $1 ? $0 : nil }
        var taken: [ChangeOutcome] = []
        do throws(ServiceUnavailable) {
            if let first = own.first {
                try await requireAnswer(of: shard, about: first.id)
                taken = try await shard.writer.apply(own, by: actor)
                silent.withLock { $0.remove(shard.number) }
            }
        } catch {
            silent.withLock { $0.insert(shard.number) }
            taken = own.map { _ in .failed(error) }
        }
        var next = taken.makeIterator()
        return isWithin.map { within in
            within ? next.next() ?? .failed(.noOutcome) : .refused(.originalInOtherShard)
        }
    }

    /// Throws where a part that did not answer last time does not now: no change was sent to it.
    private func requireAnswer(
        of shard: Shard, about id: InvoiceID
    ) async throws(ServiceUnavailable) {
        guard silent.withLock({ $0.contains(shard.number) }) else { return }
        do throws(ServiceUnavailable) {
            _ = try await shard.ledger.invoices([id])
        } catch {
            var fault = error
            fault.effect = .didNotHappen
            throw fault
        }
    }
}

extension ServiceUnavailable {
    fileprivate static let noOutcome = ServiceUnavailable(
        .ledger, .damaged, "a change without an outcome")
}
