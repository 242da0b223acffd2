import Edge
import Ledger
import Verification

extension LedgerStore {
    /// Writes every part of the ledger and tells the cache at once, each part for itself: a part that
    /// can no longer be asked must not keep the changes of another from the cache.
    var writer: ShardedWriter {
        let cache = cache
        return ShardedWriter(
            writers: shards.map {
                WriteThroughWriter(writer: $0.writer, ledger: $0.invoices, cache: cache)
            },
            ledgers: shards.map(\.invoices))
    }

    /// The name of one part as health checks and background services have it.
    func partName(of shard: LedgerShard) -> String {
        shards.parts.count == 1 ? "ledger" : "ledger/\(shard.name)"
    }

    /// The checks of `/readyz`.
    var healthChecks: [HealthCheck] {
        let schema = shards.parts.map { SchemaQuestion($0) }
        let ledgers = schema.map { schema in
            HealthCheck(name: partName(of: schema.shard), isEssential: true) {
                switch await schema.fault {
                // Migrations leave room for the workers of before: if all of them said no when the schema moves
                // on, nobody would answer until they are replaced.
                case nil, .newer: nil
                default: "unreachable, or its schema is not this version's"
                }
            }
        }
        let schemas = schema.map { schema in
            HealthCheck(name: "\(partName(of: schema.shard)) schema", isEssential: false) {
                if case .newer = await schema.fault {
                    "newer than this program: replace this worker"
                } else {
                    nil
                }
            }
        }
        let writes = shards.parts.map { shard in
            // The invoices that it holds are still answered for, so the worker stays in the balancer's
            // list.
            return HealthCheck(name: "\(partName(of: shard)) writes", isEssential: false) {
                shard.writeProbe.fault == nil ? nil : "refused, as on a full disk"
            }
        }
        return ledgers + schemas + writes + [
            HealthCheck(name: "redis", isEssential: false) {
                redisState.connected > 0 ? nil : "unreachable"
            }
        ]
    }
}

/// Checks that a part's schema is this program's. Two checks ask at once, and the database is asked
/// once for both.
private actor SchemaQuestion {
    /// For each schema set, of which the nation's database has two: a balancer waits some two seconds for the whole answer.
    private static let deadline = Duration.milliseconds(700)

    nonisolated let shard: LedgerShard
    private var asked: Task<SchemaFault?, Never>?

    init(_ shard: LedgerShard) { self.shard = shard }

    var fault: SchemaFault? {
        get async {
            if let asked { return await asked.value }
            let question = Task { [shard] () -> SchemaFault? in
                do throws(SchemaFault) {
                    try await shard.requireCurrentSchema(within: Self.deadline)
                    return nil
                } catch {
                    return error
                }
            }
            asked = question
            let answer = await question.value
            asked = nil
            return answer
        }
    }
}
